import type { Index, Micros, NodeId } from '../../core/units.ts';
import type { Hearing } from '../judges/hearing/hearing.ts';
import { Digest } from '../kernel/digest.ts';
import type { Counters } from '../measure/counters.ts';
import { wordOf } from './fact-digest.ts';
import {
  type DirectConsumer,
  Fact,
  type FactConsumer,
  FactKind,
  factKindCount,
  MessageCount,
} from './facts.ts';

type Handler = (fact: Fact) => void;

/** The listeners that every run has. The methods of frequent facts call them by name, not through the table. */
interface JudgesAndCounters {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
  /** The count of messages that the counters read. */
  readonly messages?: MessageCount;
}
const NEITHER: JudgesAndCounters = { hearing: null, counters: null };

/** A table without handlers: all kinds share one empty list, which the first handler of a kind replaces. */
const NO_HANDLERS: Handler[] = [];
const EMPTY_TABLE: Handler[][] = new Array<Handler[]>(factKindCount).fill(NO_HANDLERS);

/** The kinds for which a `DirectConsumer` has a method. */
const FREQUENT = [
  FactKind.messageSent,
  FactKind.messageDelivered,
  FactKind.requestSent,
  FactKind.requestDelivered,
  FactKind.requestDropped,
  FactKind.replySent,
  FactKind.replyDelivered,
  FactKind.replyDropped,
  FactKind.writeIssued,
  FactKind.writeDurable,
  FactKind.commit,
  FactKind.applied,
] as const;

/**
 * Dispatches facts: fills and numbers the run's single Fact, rolls it into the digest, and calls the listeners of its
 * kind. `RareFacts` and `FactStream` add the methods for the kinds of facts.
 */
export abstract class FactDispatcher {
  /** World time of the facts that follow; set by the event loop. */
  now: Micros = 0;
  protected fact = new Fact();
  protected readonly digest: Digest | null;
  /*
   * `close` changes these three at the end of a run. They are assigned twice at its beginning, so that V8 does not treat
   * them as constant fields and deoptimize the code that relies on them after the first run.
   */
  protected hearing: Hearing | null = null;
  protected counters: Counters | null = null;
  /** The table: handlers by kind of fact. */
  private handlers = EMPTY_TABLE;
  /** Handlers of commits of a new highest index, and the highest index committed so far. */
  protected readonly risen: Handler[] = [];
  protected committed: Index = 0;
  protected readonly direct: DirectConsumer[] = [];
  /** Bit set of the kinds that a handler or a direct consumer listens to, besides judges and counters. Mostly empty. */
  protected listenedKinds = 0;
  /** The number of facts so far: messages sent and delivered, and all others. */
  protected readonly messages: MessageCount;
  protected others = 0;

  /** `digested` is false only to measure the cost of the digest. */
  constructor(consumers: readonly FactConsumer[], digested = true, run = NEITHER) {
    this.digest = digested ? new Digest() : null;
    this.handlers = EMPTY_TABLE.slice();
    this.hearing = run.hearing;
    this.counters = run.counters;
    this.messages = run.messages ?? new MessageCount();
    run.counters?.whenWaiting((waits) => this.wait(waits));
    if (run.hearing !== null) this.listen(run.hearing.rare);
    for (const { on, risen, direct } of consumers) {
      this.listen(on);
      if (risen !== undefined) this.risen.push(risen);
      if (direct !== undefined) this.listenDirectly(direct);
    }
  }

  private listen(on: FactConsumer['on']): void {
    for (let kind = 0; kind < factKindCount; kind++) {
      const handler = on[kind as FactKind];
      if (handler === undefined) continue;
      if (this.handlers[kind] === NO_HANDLERS) this.handlers[kind] = [handler];
      else this.handlers[kind].push(handler);
      this.listenedKinds |= 1 << kind;
    }
  }

  private listenDirectly(direct: DirectConsumer): void {
    this.direct.push(direct);
    for (const kind of FREQUENT) this.listenedKinds |= 1 << kind;
  }

  /** While the counters wait for a time, messages are handled as if somebody listened to them. */
  private wait(waits: boolean): void {
    for (const kind of [FactKind.messageSent, FactKind.messageDelivered]) {
      if (waits) this.listenedKinds |= 1 << kind;
      else if (this.direct.length === 0 && !this.hasHandler(kind)) this.listenedKinds &= ~(1 << kind);
    }
  }

  /** Replaces the Fact by a new one, in V8's young generation: see RENEWAL in world/event-loop.ts. */
  renew(): void {
    this.fact = new Fact();
  }

  /** Removes all listeners. */
  close(): void {
    this.hearing = null;
    this.counters = null;
    this.listenedKinds = 0;
    this.handlers = EMPTY_TABLE;
    this.risen.length = 0;
    this.direct.length = 0;
  }

  /** How many facts there were so far, which is also the number of the last one. */
  get count(): number {
    return this.others + this.messages.sent + this.messages.delivered;
  }

  digestText(): string {
    return this.digest === null ? '' : this.digest.toString();
  }

  /** Counts a fact that is not a message sent or delivered, and fills the Fact for it. */
  protected begin(kind: FactKind, node: NodeId): Fact {
    this.others++;
    return this.fill(kind, node);
  }

  /** Fills the fields that all kinds have, for a fact that is counted already. */
  protected fill(kind: FactKind, node: NodeId): Fact {
    const fact = this.fact;
    fact.sequence = this.count;
    fact.kind = kind;
    fact.node = node;
    fact.time = this.now;
    return fact;
  }

  /** Digests the time, kind and server of a fact, and two more words. */
  protected roll(kind: FactKind, node: NodeId, c: number, d: number): void {
    const digest = this.digest;
    if (digest === null) return;
    digest.four(wordOf(this.now), (kind << 16) | node, c, d);
  }

  /** Whether anybody but judges and counters listens to this kind. */
  protected hasListener(kind: FactKind): boolean {
    return (this.listenedKinds & (1 << kind)) !== 0;
  }

  /** Whether a handler listens to this kind, so that the Fact must be filled. */
  protected hasHandler(kind: FactKind): boolean {
    return this.handlers[kind].length > 0;
  }

  protected dispatch(): void {
    const fact = this.fact;
    const handlers = this.handlers[fact.kind];
    for (let i = 0; i < handlers.length; i++) handlers[i](fact);
  }
}
