import type { Durable, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import type { Committed } from './committed.ts';
import type { LogMirror } from './log-mirror.ts';
import type { Logs } from './logs.ts';
import type { Machines } from './machines.ts';
import { type Counted, isQuorum } from './quorum.ts';

/**
 * Each server's commit index, and the ledger that grows with it. A server commits when it declares so, when it
 * applies an entry, and when it tells its followers of a leaderCommit; whoever hears of that calls `raise`, and
 * then `extend`.
 */
export class Commits {
  /** By node: commit and applied index in this incarnation. */
  readonly commitIndex: Float64Array;
  readonly appliedIndex: Float64Array;
  /** By node: whether it ever declared a commit index, or an applied entry. */
  readonly declaresCommit: Uint8Array;
  readonly declaresApplied: Uint8Array;
  private readonly committed: Committed;
  private readonly logs: Logs;
  /** By node: the configuration in its log, the one before its last write if that changed it, and when it did; -1: it did not. */
  private readonly present: (Configuration | undefined)[] = [];
  private readonly previous: (Configuration | undefined)[] = [];
  private readonly changedAt: Float64Array;

  constructor(machines: Machines, committed: Committed, logs: Logs) {
    const slots = machines.count + 1;
    this.commitIndex = new Float64Array(slots);
    this.appliedIndex = new Float64Array(slots);
    this.declaresCommit = new Uint8Array(slots);
    this.declaresApplied = new Uint8Array(slots);
    this.changedAt = new Float64Array(slots).fill(-1);
    this.committed = committed;
    this.logs = logs;
  }

  booted(node: NodeId, { snapshot }: Durable): void {
    const index = snapshot === null ? 0 : snapshot.lastIncludedIndex;
    this.commitIndex[node] = index;
    this.appliedIndex[node] = index;
    this.present[node] = this.logs.memory[node].configuration;
    this.changedAt[node] = -1;
  }

  writeIssued(node: NodeId, time: Micros, { snapshot }: Write): void {
    // What a snapshot holds needs no applying.
    if (snapshot !== null && snapshot.lastIncludedIndex > this.appliedIndex[node])
      this.appliedIndex[node] = snapshot.lastIncludedIndex;
    const before = this.present[node];
    const present = this.logs.memory[node].configuration;
    this.changedAt[node] = -1;
    if (before === present) return;
    this.changedAt[node] = time;
    this.previous[node] = before;
    this.present[node] = present;
  }

  applied(node: NodeId, index: Index): void {
    this.declaresApplied[node] = 1;
    if (index > this.appliedIndex[node]) this.appliedIndex[node] = index;
  }

  /** The server commits up to `to`; returns up to where it had committed before. */
  raise(node: NodeId, to: Index): Index {
    const from = this.commitIndex[node];
    this.commitIndex[node] = to;
    return from;
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
    const before = this.previous[node];
    return this.changedAt[node] === time && before !== undefined && isQuorum(before, counted);
  }

  private enter(node: NodeId, term: Term, to: Index, log: LogMirror): void {
    const { committed } = this;
    if (to <= committed.last) return;
    if (committed.last + 1 < log.first)
      committed.restart(log.first, log.termAt(log.first), log.hashAt(log.first));
    for (let index = committed.last + 1; index <= to; index++) {
      committed.append(log.termAt(index), log.hashAt(index), term, node);
      if (!log.hasConfigurationEntries) continue;
      const configuration = log.configurationEntry(index);
      if (configuration !== null) committed.appendConfiguration(index, configuration);
    }
  }
}
