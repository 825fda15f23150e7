import type { Durable } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { mapped, times } from '../../lists.ts';
import type { Committed } from './committed.ts';
import type { LogMirror } from './log-mirror.ts';
import type { Logs } from './logs.ts';
import { type Counted, isQuorum } from './quorum.ts';

/** How far one server has come in this incarnation. */
export class Progress {
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

/**
 * Each server's commit index, and the ledger that grows with it. A server commits when it declares so, when it
 * applies an entry, and when it tells its followers of a leaderCommit; whoever hears of that raises its commit index,
 * and then calls `extend`.
 */
export class Commits {
  /** By node; [0] is unused. */
  readonly of: readonly Progress[];
  private readonly committed: Committed;
  private readonly logs: Logs;

  constructor(committed: Committed, logs: Logs) {
    this.of = mapped(logs.memory, (log, node) => new Progress(log, logs.disk[node], logs.memory.length));
    this.committed = committed;
    this.logs = logs;
  }

  booted(node: NodeId, { snapshot }: Durable): void {
    const server = this.of[node];
    const index = snapshot === null ? 0 : snapshot.lastIncludedIndex;
    server.commitIndex = index;
    server.appliedIndex = index;
    server.lastApplied = 0;
    server.highestApplied = 0;
    server.declaredCommit = 0;
    server.snapshotIndex = 0;
    server.snapshotBytes = 0;
    server.unsettle();
    server.present = this.logs.memory[node].configuration;
    server.changedAt = -1;
  }

  /** What a snapshot holds needs no applying. */
  snapshotTaken(node: NodeId, { lastIncludedIndex }: Snapshot): void {
    const server = this.of[node];
    if (lastIncludedIndex > server.appliedIndex) server.appliedIndex = lastIncludedIndex;
  }

  /** Enters into the ledger what this server is the first to commit. */
  extend(node: NodeId, term: Term, to: Index): void {
    const log = this.logs.memory[node];
    if (log.comparable) this.enter(node, term, Math.min(to, log.last), log);
  }

  /**
   * Whether those who count are a quorum for what this server commits now: by the configuration in its log, or by
   * the one before a write of the same step. A leader that commits may go on to append the next configuration at
   * once, and its write is told before its commit.
   */
  isQuorum(node: NodeId, time: Micros, counted: Counted): boolean {
    if (isQuorum(this.logs.memory[node].configuration, counted)) return true;
    const { previous, changedAt } = this.of[node];
    return changedAt === time && previous !== undefined && isQuorum(previous, counted);
  }

  private enter(node: NodeId, term: Term, to: Index, log: LogMirror): void {
    const { committed } = this;
    if (to <= committed.last) return;
    const { first } = log;
    if (committed.last + 1 < first)
      committed.restart(first, log.termAt(first), log.hashAt(first), log.baseConfiguration);
    for (let index = committed.last + 1; index <= to; index++) {
      committed.append(log.termAt(index), log.hashAt(index), term, node);
      if (!log.hasConfigurationEntries) continue;
      const configuration = log.configurationEntry(index);
      if (configuration !== null) committed.appendConfiguration(index, configuration);
    }
    log.vouch(to);
  }
}
