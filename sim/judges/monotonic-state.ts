/*
 * Monotonic state: the term that a server has shown or stored never decreases; its commit index and its applied
 * index never decrease within one incarnation.
 * Paper: Figure 2 (State: "increases monotonically"), §5.1.
 * Reading a violation: 'shown-term-fell' and 'stored-term-fell' mean that a term was forgotten, usually in a
 * restart: it was not on disk when it was shown. 'commit-fell' and 'applied-fell' mean that something old (a
 * late AppendEntries, an older snapshot) replaced something newer.
 * Known false positives: none. The term that a pre-vote request proposes is not the sender's term. A term that
 * a server declared but neither sent nor stored before a crash may be entered again. A machine whose disk was
 * replaced by an empty one is a new machine.
 */
import type { Durable, Write } from '../../core/io.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { times } from '../kernel/lists.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Logs } from './trackers/logs.ts';
import type { ServerView } from './trackers/server-view.ts';

const monotonicStateReasons = ['shown-term-fell', 'stored-term-fell', 'commit-fell', 'applied-fell'] as const;
type Reason = (typeof monotonicStateReasons)[number];

/** The highest terms seen of one server. */
class Highest {
  /** How often its disk had been replaced when it last booted. */
  machine = 0;
  /** The highest term that it sent in a message, or that was on its disk when it booted. */
  shown: Term = 0;
  /** The term on its disk. */
  stored: Term = 0;
  /** The highest term that it declared or asked to be written in this incarnation. */
  held: Term = 0;
}

export class MonotonicState extends BaseJudge {
  readonly property = 'monotonic-state';
  private readonly logs: Logs;
  private readonly expectedFacts: ExpectedFacts;
  /** Indexed by node; [0] is unused. */
  private readonly highest: readonly Highest[];

  constructor(court: Court, logs: Logs, expectedFacts: ExpectedFacts, nodes: number) {
    super(court);
    this.logs = logs;
    this.expectedFacts = expectedFacts;
    this.highest = times(nodes + 1, () => new Highest());
  }

  booted(fact: Fact, durable: Durable): void {
    const highest = this.highest[fact.node];
    const machine = this.logs.replaced[fact.node];
    if (highest.machine !== machine) {
      highest.machine = machine;
      highest.shown = 0;
      highest.stored = 0;
    }
    highest.shown = Math.max(highest.shown, highest.stored);
    highest.held = durable.term;
  }

  messageSent(fact: Fact, message: Message): void {
    this.comparisons++;
    if (message.term !== this.highest[fact.node].shown) this.show(fact, message);
  }

  /** Messages of the term that a server last showed, and commits and applied entries in order. */
  protected override expected(): number {
    const { messages, declaredCommits, applied } = this.expectedFacts;
    return messages + declaredCommits + applied;
  }

  hasShown(node: NodeId, term: Term): boolean {
    return this.highest[node].shown === term;
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

  committed(fact: Fact, server: ServerView): void {
    this.comparisons++;
    if (fact.index >= server.declaredCommit) server.declaredCommit = fact.index;
    else this.fell(fact, 'commit-fell', 'set its commit index to', fact.index, server.declaredCommit);
  }

  /** `server` must not yet reflect this fact. */
  applied(fact: Fact, { highestApplied }: ServerView): void {
    this.comparisons++;
    if (fact.index < highestApplied)
      this.fell(fact, 'applied-fell', 'applied index', fact.index, highestApplied);
  }

  private show(fact: Fact, { type, term, preVote }: Message): void {
    if (preVote && type === MessageType.requestVote) return;
    const highest = this.highest[fact.node];
    if (term > highest.shown) highest.shown = term;
    else this.fell(fact, 'shown-term-fell', 'sent a message of term', term, highest.shown);
  }

  private store(fact: Fact, term: Term): void {
    this.comparisons++;
    // A stored term counts as shown only from the next boot on: a reply of the previous term may have been
    // waiting for this very write.
    const highest = this.highest[fact.node];
    const before = Math.max(highest.shown, highest.stored);
    if (term >= before) highest.stored = term;
    else this.fell(fact, 'stored-term-fell', 'stored term', term, before);
  }

  private hold(fact: Fact, term: Term, reason: Reason, what: string): void {
    this.comparisons++;
    const highest = this.highest[fact.node];
    if (term >= highest.held) highest.held = term;
    else this.fell(fact, reason, what, term, highest.held);
  }

  private fell(fact: Fact, reason: Reason, what: string, to: number, from: number): void {
    if (this.objected) return;
    this.object(fact, reason, `${nameOf(fact.node)} ${what} ${to} after ${from}`);
  }
}
