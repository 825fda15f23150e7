/*
 * Committed means durable: when an index is committed first, a quorum of every configuration in force (at the
 * committing leader) holds it on disk; and nobody who has reached the term of its commit gives it up again.
 * Paper: §5.3, §5.4 and §6; Figure 2 ("updated on stable storage before responding").
 * Reading a violation: 'no-quorum': an acknowledgement was given or counted without the entry being on disk, or
 * the quorum was computed wrongly. 'erased': a late AppendEntries or an old snapshot removed a committed entry
 * from a disk; the data may still be elsewhere, but one more such step loses it.
 * A leader that appends the next configuration in the step in which it commits needs the quorum of the one before.
 * Known false positives: a machine whose disk is replaced between its acknowledgement and the commit. A server
 * that erases an entry while in a term below that of the commit is right to do so: see the counterexample in
 * leader-completeness.
 */
import type { Write } from '../../core/io.ts';
import type { Index, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { Commits } from './trackers/commits.ts';
import type { Ledger } from './trackers/ledger.ts';
import type { Logs } from './trackers/logs.ts';
import { type Counted, whoCounts } from './trackers/quorum.ts';

const committedDurableReasons = ['no-quorum', 'erased'] as const;
type Reason = (typeof committedDurableReasons)[number];

export class CommittedDurable extends SittingJudge implements Counted {
  readonly property = 'committed-durable';
  private readonly commits: Commits;
  private readonly logs: Logs;
  private readonly ledger: Ledger;
  private readonly nodes: number;
  /** What `counts` asks for. */
  private index: Index = 0;
  private hash = 0;
  /** Of the write at hand: the highest committed index that the disk held before; 0: it removes nothing. */
  private held: Index = 0;

  constructor(court: Court, commits: Commits, logs: Logs, ledger: Ledger, nodes: number) {
    super(court);
    this.commits = commits;
    this.logs = logs;
    this.ledger = ledger;
    this.nodes = nodes;
  }

  /** To be heard before the mirror of the disk is changed. */
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

  /** The ledger has grown: this server was the first to commit up to `to`. */
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
    const holders = whoCounts(this.nodes, this);
    this.blame(fact, 'no-quorum', `committed index ${index}, which only ${holders} held on disk`);
  }

  counts(node: NodeId): boolean {
    return node <= this.nodes && this.logs.disk[node].holds(this.index, this.hash);
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    this.object(fact, reason, `${nameOf(fact.node)} ${what}`);
  }
}
