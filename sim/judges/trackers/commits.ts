import type { Durable } from '../../../core/io.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { mapped } from '../../kernel/lists.ts';
import type { Ledger } from './ledger.ts';
import type { LogMirror } from './log-mirror.ts';
import type { Logs } from './logs.ts';
import { type Counted, isQuorum } from './quorum.ts';
import { ServerView } from './server-view.ts';

/**
 * Each server's commit index, and the growth of the ledger. A server commits an index when it declares so, when
 * it applies the entry, and when it sends that index as leaderCommit; in each case the hearing raises the
 * server's commit index and calls `extend`.
 */
export class Commits {
  /** Indexed by node; [0] is unused. */
  readonly of: readonly ServerView[];
  private readonly committed: Ledger;
  private readonly logs: Logs;

  constructor(committed: Ledger, logs: Logs) {
    this.of = mapped(logs.memory, (log, node) => new ServerView(log, logs.disk[node], logs.memory.length));
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

  /** Entries inside a snapshot count as applied. */
  snapshotTaken(node: NodeId, { lastIncludedIndex }: Snapshot): void {
    const server = this.of[node];
    if (lastIncludedIndex > server.appliedIndex) server.appliedIndex = lastIncludedIndex;
  }

  /** Enters into the ledger what this server is the first to commit, up to `to`. */
  extend(node: NodeId, term: Term, to: Index): void {
    const log = this.logs.memory[node];
    if (log.comparable) this.enter(node, term, Math.min(to, log.last), log);
  }

  /**
   * Whether the counted servers are a quorum for what this server commits now: either by the configuration in
   * its log, or by the one before a write of the same step. A leader that commits may append the next
   * configuration in the same step, and its write is reported before its commit.
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
    log.markVerified(to);
  }
}
