import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import type { LogMirror } from './log-mirror.ts';

/** One server as its writes, its messages and what it declares show it: how far it has come in this incarnation. */
export class ServerView {
  commitIndex: Index = 0;
  appliedIndex: Index = 0;
  /** The entry that it applied last, and the one highest up. */
  lastApplied: Index = 0;
  highestApplied: Index = 0;
  /**
   * The term that it is known to be in, has shown and has on disk, so that to show it again is nothing new, and the
   * same if it leads that term; -1: there is none, or nobody has looked since something changed.
   */
  settledTerm: Term = -1;
  settledLeading: Term = -1;
  /** By follower: what it acknowledged to this leader in that term. */
  readonly acknowledged: Index[];
  acknowledgedIn: Term = 0;
  /** What it has asked to be written, and what is on its disk. */
  readonly log: LogMirror;
  readonly disk: LogMirror;
  /** Whether it ever declared a commit index, or an applied entry. */
  declaresCommit = false;
  declaresApplied = false;
  /** The highest commit index that it declared in this incarnation. */
  declaredCommit: Index = 0;
  /** The snapshot that is on its way to it, by the last index included, and how many bytes of it it last said to have. */
  snapshotIndex: Index = 0;
  snapshotBytes = 0;
  /** The configuration in its log, the one before its last write if that changed it, and when it did; -1: it did not. */
  present: Configuration | undefined = undefined;
  previous: Configuration | undefined = undefined;
  changedAt: Micros = -1;

  constructor(log: LogMirror, disk: LogMirror, servers: number) {
    this.acknowledged = times(servers, () => 0);
    this.log = log;
    this.disk = disk;
  }

  /** Its term, vote or role may have changed: whoever wants to know has to look. */
  unsettle(): void {
    this.settledTerm = -1;
    this.settledLeading = -1;
  }

  /** What is acknowledged to it from now on is in this term. */
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

  /** Its last write left this configuration in its log. */
  configured(time: Micros, configuration: Configuration): void {
    this.changedAt = -1;
    if (this.present === configuration) return;
    this.changedAt = time;
    this.previous = this.present;
    this.present = configuration;
  }
}
