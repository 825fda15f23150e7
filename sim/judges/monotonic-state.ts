/*
 * Monotonic state: the term a server has shown or stored never falls; its commit and applied index never fall
 * within one incarnation.
 * Paper: Figure 2 (State: "increases monotonically"), §5.1.
 * Reading a violation: 'shown-term-fell' and 'stored-term-fell' mean that a term was forgotten, mostly in a
 * restart: it was not on disk when it was shown. 'commit-fell' and 'applied-fell' mean that something old (a late
 * AppendEntries, an older snapshot) replaced what was newer.
 * Known false positives: none. The term that a pre-vote request proposes is not the sender's. A term that was
 * declared to the onlooker only, and lost in a crash, may be entered again. A machine whose disk was replaced by
 * an empty one is a new machine.
 */
import type { Durable, Write } from '../../core/io.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { Logs } from './trackers/logs.ts';

export const monotonicStateReasons = [
  'shown-term-fell',
  'stored-term-fell',
  'commit-fell',
  'applied-fell',
] as const;
type Reason = (typeof monotonicStateReasons)[number];

export class MonotonicState extends SittingJudge {
  readonly property = 'monotonic-state';
  private readonly logs: Logs;
  private readonly machine: Int32Array;
  /** By node: the highest term that left it in a message, or that was on its disk when it booted. */
  private readonly shown: Float64Array;
  /** By node: the term on its disk. */
  private readonly stored: Float64Array;
  /** Highest term in its memory during this incarnation, as it declares and writes it. */
  private readonly held: Float64Array;
  private readonly commit: Float64Array;
  private readonly apply: Float64Array;

  constructor(court: Court, logs: Logs, nodes: number) {
    super(court);
    this.logs = logs;
    this.machine = new Int32Array(nodes + 1);
    this.shown = new Float64Array(nodes + 1);
    this.stored = new Float64Array(nodes + 1);
    this.held = new Float64Array(nodes + 1);
    this.commit = new Float64Array(nodes + 1);
    this.apply = new Float64Array(nodes + 1);
  }

  booted(fact: Fact, durable: Durable): void {
    const { node } = fact;
    if (this.machine[node] !== this.logs.replaced[node]) {
      this.machine[node] = this.logs.replaced[node];
      this.shown[node] = 0;
      this.stored[node] = 0;
    }
    this.shown[node] = Math.max(this.shown[node], this.stored[node]);
    this.held[node] = durable.term;
    this.commit[node] = 0;
    this.apply[node] = 0;
  }

  messageSent(fact: Fact, message: Message): void {
    this.comparisons++;
    if (message.term !== this.shown[fact.node]) this.show(fact, message);
  }

  /** A message of the term that it showed last. */
  sentAgain(): void {
    this.comparisons++;
  }

  hasShown(node: NodeId, term: Term): boolean {
    return this.shown[node] === term;
  }

  writeIssued(fact: Fact, write: Write): void {
    if (write.hardState) this.hold(fact, write.term, 'stored-term-fell', 'wants to store term');
  }

  writeDurable(fact: Fact, write: Write): void {
    if (write.hardState) this.store(fact, write.term);
  }

  role(fact: Fact): void {
    this.hold(fact, fact.term, 'shown-term-fell', 'declared term');
  }

  committed(fact: Fact): void {
    this.comparisons++;
    const before = this.commit[fact.node];
    if (fact.index >= before) this.commit[fact.node] = fact.index;
    else this.fell(fact, 'commit-fell', 'set its commit index to', fact.index, before);
  }

  applied(fact: Fact): void {
    this.comparisons++;
    const before = this.apply[fact.node];
    if (fact.index >= before) this.apply[fact.node] = fact.index;
    else this.fell(fact, 'applied-fell', 'applied index', fact.index, before);
  }

  private show(fact: Fact, { type, term, preVote }: Message): void {
    if (preVote && type === MessageType.requestVote) return;
    const before = this.shown[fact.node];
    if (term > before) this.shown[fact.node] = term;
    else this.fell(fact, 'shown-term-fell', 'sent a message of term', term, before);
  }

  private store(fact: Fact, term: Term): void {
    this.comparisons++;
    // What was stored counts as shown only from the next boot on: an answer given in the term before may have waited
    // for this very write.
    const before = Math.max(this.shown[fact.node], this.stored[fact.node]);
    if (term >= before) this.stored[fact.node] = term;
    else this.fell(fact, 'stored-term-fell', 'stored term', term, before);
  }

  private hold(fact: Fact, term: Term, reason: Reason, what: string): void {
    this.comparisons++;
    const before = this.held[fact.node];
    if (term >= before) this.held[fact.node] = term;
    else this.fell(fact, reason, what, term, before);
  }

  private fell(fact: Fact, reason: Reason, what: string, to: number, from: number): void {
    if (this.objected) return;
    this.object(fact, reason, `${nameOf(fact.node)} ${what} ${to} after ${from}`);
  }
}
