/*
 * State machine safety: if a server has applied a log entry at a given index, no other server will ever apply a
 * different log entry for the same index.
 * Paper: Figure 3, §5.4.3.
 * The first server to commit an index enters the hash of its prefix into the ledger; every later commit of that
 * index is compared with it. Applied entries are compared too: the command, whether it took effect, and the
 * hash of the whole state afterwards. A snapshot stands for the entries it replaces, so its contents are
 * compared as well: its state, and its configuration with the one in force at its last entry.
 * Reading a violation: 'commits-differ' and 'applied-differs' are the damage itself: two servers disagree about
 * history. 'states-differ' with equal logs means that the state machine is not a function of the log, or that a
 * snapshot lost something (sessions, for example). 'snapshot-differs' says the same of the snapshot itself.
 * 'configuration-differs': a server that starts from this snapshot will compute wrong majorities. 'beyond-log'
 * is a commit index past the end of the server's own log.
 * Known false positives: none. Entries inside a server's snapshot are not compared again. The configuration of
 * a snapshot is not compared if it names no voter, or if no configuration entry was ever seen in this server's
 * log or in a committed one.
 */
import { mix, mixPair } from '../../core/hash.ts';
import type { Write } from '../../core/io.ts';
import type { Snapshot } from '../../core/raft/snapshot.ts';
import type { Index, NodeId } from '../../core/units.ts';
import { isSame } from '../facts/configurations.ts';
import type { Fact } from '../facts/facts.ts';
import { configurationInWords, nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Ledger } from './trackers/ledger.ts';
import type { Logs } from './trackers/logs.ts';

const stateMachineSafetyReasons = [
  'commits-differ',
  'beyond-log',
  'applied-differs',
  'states-differ',
  'snapshot-differs',
  'configuration-differs',
] as const;
type Reason = (typeof stateMachineSafetyReasons)[number];

export class StateMachineSafety extends BaseJudge {
  readonly property = 'state-machine-safety';
  private readonly logs: Logs;
  private readonly ledger: Ledger;
  private readonly expectedFacts: ExpectedFacts;
  protected override readonly rests = true;

  constructor(court: Court, logs: Logs, ledger: Ledger, expectedFacts: ExpectedFacts) {
    super(court);
    this.expectedFacts = expectedFacts;
    this.logs = logs;
    this.ledger = ledger;
  }

  /** Returns whether the entry is known to equal what was committed and applied at its index. */
  applied(fact: Fact): boolean {
    return this.ledger.has(fact.index) && !this.objected && this.compareApplied(fact);
  }

  /** Commits and applied entries that matched those of other servers. */
  protected override expected(): number {
    return this.expectedFacts.commits + this.expectedFacts.applied;
  }

  /**
   * To be called after the mirror of the disk was updated, so that it starts at the snapshot if the write has
   * one.
   */
  writeDurable(fact: Fact, { snapshot }: Write): void {
    if (snapshot === null || this.objected) return;
    this.compareConfiguration(fact, snapshot);
    this.compareState(fact, snapshot);
  }

  private compareConfiguration(fact: Fact, { configuration, lastIncludedIndex }: Snapshot): void {
    const { memory, disk } = this.logs;
    const told = this.ledger.hasConfigurationEntries || memory[fact.node].hasConfigurationEntries;
    if (!told || configuration.voters.length === 0) return;
    this.comparisons++;
    const expected = disk[fact.node].baseConfiguration;
    if (isSame(configuration, expected)) return;
    const text = `holds a snapshot of index ${lastIncludedIndex} with the configuration ${configurationInWords(configuration)}; in force there: ${configurationInWords(expected)}`;
    this.blame(fact, 'configuration-differs', text);
  }

  private compareState(fact: Fact, { stateHash, lastIncludedIndex }: Snapshot): void {
    if (stateHash === 0 || !this.ledger.has(lastIncludedIndex)) return;
    const expected = this.ledger.stateHashAt(lastIncludedIndex);
    if (expected === 0) return;
    this.comparisons++;
    if (expected === (stateHash | 0)) return;
    const text = `holds a snapshot of index ${lastIncludedIndex} whose state is not the one others reached there`;
    this.blame(fact, 'snapshot-differs', text);
  }

  /** A server's commit index rises from `from` to `to`. To be called before the ledger grows by this commit. */
  committing(node: NodeId, from: Index, to: Index, fact: Fact): void {
    if (this.objected) return;
    this.comparisons++;
    const log = this.logs.memory[node];
    if (to > log.last) {
      this.blame(fact, 'beyond-log', `committed index ${to}, but its log ends at ${log.last}`);
      return;
    }
    const index = Math.min(to, this.ledger.last);
    if (index <= from || index < log.first || index < this.ledger.first || !log.comparable) return;
    if (log.hashAt(index) === this.ledger.hashAt(index)) return;
    let differs = index;
    const lowest = Math.max(log.first, this.ledger.first);
    while (differs > lowest && log.hashAt(differs - 1) !== this.ledger.hashAt(differs - 1)) differs--;
    const first = nameOf(this.ledger.commitNodeAt(differs));
    const [own, its] = [log.termAt(differs), this.ledger.termAt(differs)];
    const text =
      own === its
        ? `committed another entry at index ${differs} than ${first}, both of term ${own}`
        : `committed at index ${differs} an entry of term ${own}, where ${first} had committed one of term ${its}`;
    this.blame(fact, 'commits-differ', text);
  }

  private compareApplied(fact: Fact): boolean {
    const { index } = fact;
    this.comparisons++;
    const command = mix(mixPair(fact.session, fact.serial), fact.effect ? 1 : 0) || 1;
    const known = this.ledger.commandHashAt(index);
    if (known === 0) this.ledger.setCommandHash(index, command);
    if ((known !== 0 && known !== command) || fact.term !== this.ledger.termAt(index)) {
      this.blame(
        fact,
        'applied-differs',
        `applied something else at index ${index} than was committed or applied there`,
      );
      return false;
    }
    if (fact.stateHash === 0) return true;
    const state = this.ledger.stateHashAt(index);
    // Hashes are kept as signed 32-bit numbers; a replica may report them unsigned.
    if (state === 0) this.ledger.setStateHash(index, fact.stateHash, fact.node);
    else if (state !== (fact.stateHash | 0))
      this.blame(
        fact,
        'states-differ',
        `has another state after index ${index} than ${nameOf(this.ledger.stateNodeAt(index))}, which applied it first`,
      );
    return !this.objected;
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    this.object(fact, reason, `${nameOf(fact.node)} ${what}`);
  }
}
