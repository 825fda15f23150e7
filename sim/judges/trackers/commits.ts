import type { Configuration } from '../../../core/raft/configuration.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts.ts';
import type { Committed } from './committed.ts';
import type { Leadership } from './leadership.ts';
import type { LogMirror } from './log-mirror.ts';
import type { Logs } from './logs.ts';
import type { Machines } from './machines.ts';
import { type Counted, isQuorum } from './quorum.ts';

/** Told whenever a server's commit index rises, before the ledger grows: it takes (from, to] for committed. */
export interface CommitListener {
  committing(node: NodeId, term: Term, from: Index, to: Index, fact: Fact): void;
}

/** Told whenever a server's commit index rises, after the ledger has grown. */
export interface CommittedListener {
  committed(node: NodeId, term: Term, to: Index, fact: Fact): void;
}

/** Told whenever the ledger has grown: this server was the first to commit up to `to`. */
export interface GrowthListener {
  grown(node: NodeId, term: Term, to: Index, fact: Fact): void;
}

/**
 * Each server's commit index, and the ledger that grows with it. A server commits when it declares so, when it
 * applies an entry, and when it tells its followers of a leaderCommit.
 */
export class Commits implements FactConsumer {
  /** By node: commit and applied index in this incarnation. */
  readonly commitIndex: Float64Array;
  readonly appliedIndex: Float64Array;
  /** By node: whether it ever declared a commit index, or an applied entry. */
  readonly declaresCommit: Uint8Array;
  readonly declaresApplied: Uint8Array;
  private readonly committed: Committed;
  private readonly logs: Logs;
  private readonly leadership: Leadership;
  private readonly before: CommitListener[] = [];
  private readonly after: CommittedListener[] = [];
  private readonly growth: GrowthListener[] = [];
  /** By node: the configuration in its log, the one before its last write, and when that was. */
  private readonly present: (Configuration | undefined)[] = [];
  private readonly previous: (Configuration | undefined)[] = [];
  private readonly writtenAt: Float64Array;

  constructor(machines: Machines, committed: Committed, logs: Logs, leadership: Leadership) {
    const slots = machines.count + 1;
    this.commitIndex = new Float64Array(slots);
    this.appliedIndex = new Float64Array(slots);
    this.declaresCommit = new Uint8Array(slots);
    this.declaresApplied = new Uint8Array(slots);
    this.writtenAt = new Float64Array(slots).fill(-1);
    this.committed = committed;
    this.logs = logs;
    this.leadership = leadership;
  }

  onCommit(listener: CommitListener): void {
    this.before.push(listener);
  }

  onCommitted(listener: CommittedListener): void {
    this.after.push(listener);
  }

  onGrowth(listener: GrowthListener): void {
    this.growth.push(listener);
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      const snapshot = fact.durable === null ? null : fact.durable.snapshot;
      const index = snapshot === null ? 0 : snapshot.lastIncludedIndex;
      this.commitIndex[fact.node] = index;
      this.appliedIndex[fact.node] = index;
      this.present[fact.node] = this.logs.memory[fact.node].configuration;
      this.writtenAt[fact.node] = -1;
    },
    [FactKind.writeIssued]: ({ node, time, write }: Fact): void => {
      // What a snapshot holds needs no applying.
      const snapshot = write === null ? null : write.snapshot;
      if (snapshot !== null && snapshot.lastIncludedIndex > this.appliedIndex[node])
        this.appliedIndex[node] = snapshot.lastIncludedIndex;
      this.previous[node] = this.present[node];
      this.present[node] = this.logs.memory[node].configuration;
      this.writtenAt[node] = time;
    },
    [FactKind.commit]: (fact: Fact): void => {
      this.declaresCommit[fact.node] = 1;
      if (fact.index > this.commitIndex[fact.node]) this.advance(fact.node, fact.term, fact.index, fact);
    },
    [FactKind.applied]: (fact: Fact): void => {
      const node = fact.node;
      this.declaresApplied[node] = 1;
      if (fact.index > this.commitIndex[node])
        this.advance(node, this.leadership.termOf[node], fact.index, fact);
      if (fact.index > this.appliedIndex[node]) this.appliedIndex[node] = fact.index;
    },
    [FactKind.messageSent]: (fact: Fact): void => {
      const message = fact.message;
      if (message === null || message.type !== MessageType.appendEntries) return;
      if (message.leaderCommit > this.commitIndex[fact.node])
        this.advance(fact.node, message.term, message.leaderCommit, fact);
    },
  };

  /**
   * Whether those who count are a quorum for what this server commits now: by the configuration in its log, or by
   * the one before a write of the same step. A leader that commits may go on to append the next configuration at
   * once, and its write is told before its commit.
   */
  isQuorum(node: NodeId, time: Micros, counted: Counted): boolean {
    if (isQuorum(this.logs.memory[node].configuration, counted)) return true;
    const before = this.previous[node];
    return this.writtenAt[node] === time && before !== undefined && isQuorum(before, counted);
  }

  private advance(node: NodeId, term: Term, to: Index, fact: Fact): void {
    const from = this.commitIndex[node];
    this.commitIndex[node] = to;
    for (let i = 0; i < this.before.length; i++) this.before[i].committing(node, term, from, to, fact);
    const log = this.logs.memory[node];
    const known = this.committed.last;
    if (log.comparable) this.extend(node, term, Math.min(to, log.last), log);
    for (let i = 0; i < this.after.length; i++) this.after[i].committed(node, term, to, fact);
    if (to <= known) return;
    for (let i = 0; i < this.growth.length; i++) this.growth[i].grown(node, term, to, fact);
  }

  private extend(node: NodeId, term: Term, to: Index, log: LogMirror): void {
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
