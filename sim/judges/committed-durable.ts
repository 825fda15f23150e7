/*
 * Committed means durable: when an index is first committed, a quorum of every configuration in force (at the
 * committing leader) holds it on disk; and no server that has reached the term of the commit erases it later.
 * Paper: §5.3, §5.4 and §6; Figure 2 ("updated on stable storage before responding").
 * A leader that appends the next configuration in the same step in which it commits needs only the quorum of
 * the previous one.
 * Reading a violation: 'no-quorum': an acknowledgement was given or counted before the entry was on disk, or
 * the quorum was computed wrongly. 'erased': a late AppendEntries or an old snapshot removed a committed entry
 * from a disk; other servers may still hold it, but one more such step loses it.
 * Known false positives: a machine whose disk is replaced between its acknowledgement and the commit. It is no
 * violation if a server erases the entry while its term is below that of the commit: see the counterexample in
 * leader-completeness.
 */
import type { Write } from '../../core/io.ts';
import type { Index, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { configurationInWords, nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { Commits } from './trackers/commits.ts';
import type { Ledger } from './trackers/ledger.ts';
import type { Logs } from './trackers/logs.ts';
import { type Counted, countedInWords, NOBODY_COUNTED } from './trackers/quorum.ts';

const committedDurableReasons = ['no-quorum', 'erased'] as const;
type Reason = (typeof committedDurableReasons)[number];

export class CommittedDurable extends BaseJudge implements Counted {
  readonly property = 'committed-durable';
  private readonly commits: Commits;
  private readonly logs: Logs;
  private readonly ledger: Ledger;
  private readonly nodes: number;
  /** The entry that `counts` looks for: its index and the hash of its prefix. */
  private index: Index = 0;
  private hash = 0;
  /** The highest committed index that the disk held before the current write; 0 if the write removes nothing. */
  private held: Index = 0;

  constructor(court: Court, commits: Commits, logs: Logs, ledger: Ledger, nodes: number) {
    super(court);
    this.commits = commits;
    this.logs = logs;
    this.ledger = ledger;
    this.nodes = nodes;
  }

  /** To be called before the mirror of the disk is updated. */
  beforeDurable(fact: Fact, write: Write): void {
    this.held = 0;
    if (write.truncateFrom === 0 && write.snapshot === null) return;
    const disk = this.logs.disk[fact.node];
    const index = Math.min(disk.last, this.ledger.last);
    if (index <= disk.base || !disk.comparable || !this.ledger.has(index)) return;
    if (disk.hashAt(index) === this.ledger.hashAt(index)) this.held = index;
  }

  writeDurable(fact: Fact): void {
    const index = this.held;
    if (index === 0 || this.objected) return;
    const term = this.ledger.commitTermAt(index);
    if (this.logs.diskTerm[fact.node] < term) return;
    this.comparisons++;
    if (this.logs.disk[fact.node].holds(index, this.ledger.hashAt(index))) return;
    this.blame(fact, 'erased', `removed index ${index}, committed in term ${term}, from its disk`);
  }

  /** The ledger grew because this server was the first to commit up to `to`. */
  grown(node: NodeId, to: Index, fact: Fact): void {
    if (this.objected) return;
    const log = this.logs.memory[node];
    const index = Math.min(to, log.last);
    if (index < log.first || !log.comparable) return;
    this.comparisons++;
    const { voters, outgoing } = log.configuration;
    if (outgoing.length === 0 && this.logs.mostHold(voters, log, index)) return;
    this.index = index;
    this.hash = log.hashAt(index);
    if (this.commits.isQuorum(node, fact.time, this)) return;
    const holders = countedInWords(this.nodes, this);
    const members = configurationInWords(log.configuration);
    const held = holders === NOBODY_COUNTED ? holders : `only ${holders}`;
    const text = `committed index ${index}, which ${held} held on disk; its configuration: ${members}`;
    this.blame(fact, 'no-quorum', text);
  }

  counts(node: NodeId): boolean {
    return node <= this.nodes && this.logs.disk[node].holds(this.index, this.hash);
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    this.object(fact, reason, `${nameOf(fact.node)} ${what}`);
  }
}
