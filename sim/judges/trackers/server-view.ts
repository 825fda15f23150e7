import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import type { LogMirror } from './log-mirror.ts';

/** The observed state of one server in its present incarnation, as shown by its writes, messages and declarations. */
export class ServerView {
  commitIndex: Index = 0;
  appliedIndex: Index = 0;
  /**
   * The index it applied last, and the highest one it applied; snapshots do not count here, unlike in
   * `appliedIndex`.
   */
  lastApplied: Index = 0;
  highestApplied: Index = 0;
  /**
   * `settledTerm`: the term that the server is known to be in, has shown and has on disk, so that showing it
   * again is nothing new. `settledLeading`: the same if it leads that term. -1: there is none, or it has not
   * been determined since something changed.
   */
  settledTerm: Term = -1;
  settledLeading: Term = -1;
  /** By follower: the index it acknowledged to this leader in term `acknowledgedIn`. */
  readonly acknowledged: Index[];
  acknowledgedIn: Term = 0;
  /** The mirror of what it has asked to be written, and of what is on its disk. */
  readonly log: LogMirror;
  readonly disk: LogMirror;
  /** Whether it ever declared a commit index, and an applied entry. */
  declaresCommit = false;
  declaresApplied = false;
  /** The highest commit index that it declared in this incarnation. */
  declaredCommit: Index = 0;
  /**
   * The snapshot being transferred to it, by its last included index, and how many bytes of it the server last
   * reported to have.
   */
  snapshotIndex: Index = 0;
  snapshotBytes = 0;
  /**
   * The configuration in its log; the one before that; and the time of its last write if that changed the
   * configuration, or else -1.
   */
  present: Configuration | undefined = undefined;
  previous: Configuration | undefined = undefined;
  changedAt: Micros = -1;

  constructor(log: LogMirror, disk: LogMirror, servers: number) {
    this.acknowledged = times(servers, () => 0);
    this.log = log;
    this.disk = disk;
  }

  /** Its term, vote or role may have changed, so the settled terms must be determined anew. */
  unsettle(): void {
    this.settledTerm = -1;
    this.settledLeading = -1;
  }

  /** It leads this term: acknowledgements of earlier terms are dropped. */
  leads(term: Term): void {
    if (this.acknowledgedIn === term) return;
    this.acknowledgedIn = term;
    this.acknowledged.fill(0);
  }

  receives(snapshotIndex: Index, bytes: number): void {
    this.snapshotIndex = snapshotIndex;
    this.snapshotBytes = bytes;
  }

  acknowledges(from: NodeId, index: Index): void {
    if (index > this.acknowledged[from]) this.acknowledged[from] = index;
  }

  applied(index: Index): void {
    this.declaresApplied = true;
    this.lastApplied = index;
    if (index > this.highestApplied) this.highestApplied = index;
    if (index > this.appliedIndex) this.appliedIndex = index;
  }

  /** Its last write left this configuration in force. */
  configured(time: Micros, configuration: Configuration): void {
    this.changedAt = -1;
    if (this.present === configuration) return;
    this.changedAt = time;
    this.previous = this.present;
    this.present = configuration;
  }
}
