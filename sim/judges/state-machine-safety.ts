/*
 * State machine safety: if a server has applied a log entry at a given index, no other server will ever apply a
 * different log entry for the same index.
 * Paper: Figure 3, §5.4.3.
 * The first server to commit an index writes the hash of its prefix into the ledger; every later commit of it is
 * compared. Applied entries are compared too: which command, whether it took effect, and the hash of the whole
 * state afterwards. A snapshot stands for the entries it folds, so what is inside is compared as well: the state, and
 * the configuration, with the one in force at its last entry.
 * Reading a violation: 'commits-differ' is the damage itself: two servers disagree on history. 'states-differ'
 * with equal logs means that the state machine is not a function of the log, or that a snapshot lost something
 * (sessions, for example). 'snapshot-differs' says so of the snapshot itself. 'configuration-differs': whoever starts
 * from this snapshot will count the wrong majority. 'beyond-log' is a commit index past the end of the server's own log.
 * Known false positives: none. What lies inside a server's snapshot is not compared again. Where no log holds an entry
 * with a configuration, or a snapshot names no voter, nobody has told one and nothing is compared.
 */
import { mix, mixPair } from '../../core/hash.ts';
import type { Write } from '../../core/io.ts';
import type { Snapshot } from '../../core/raft/snapshot.ts';
import type { Index, NodeId } from '../../core/units.ts';
import { configurationInWords, isSame } from '../configurations.ts';
import type { Fact } from '../facts.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
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

export class StateMachineSafety extends SittingJudge {
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

  /** Returns whether it is known to be what was committed and applied there. */
  applied(fact: Fact): boolean {
    return this.ledger.has(fact.index) && !this.objected && this.compareApplied(fact);
  }

  /** What others had committed and applied just so. */
  protected override expected(): number {
    return this.expectedFacts.commits + this.expectedFacts.applied;
  }

  /** The mirror of the disk begins with the snapshot by now, if there is one. */
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
    const text = `holds a snapshot of index ${lastIncludedIndex} with ${configurationInWords(configuration)}; in force there: ${configurationInWords(expected)}`;
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

  /** A server takes (from, to] for committed; the ledger has not grown by it yet. */
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
    const first = this.ledger.commitNodeAt(differs);
    const term = this.ledger.commitTermAt(differs);
    const text = `committed another entry at index ${differs} than ${nameOf(first)} had committed there in term ${term}`;
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
    // Hashes are kept as signed 32-bit numbers; a replica may tell them unsigned.
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
