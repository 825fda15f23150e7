import type { Index, Micros, NodeId } from '../core/units.ts';
import { wordOf } from './fact-words.ts';
import {
  type DirectConsumer,
  Fact,
  type FactConsumer,
  FactKind,
  factKindCount,
  MessageCount,
} from './facts.ts';
import type { Hearing } from './judges/hearing/hearing.ts';
import { Digest } from './kernel/digest.ts';
import type { Counters } from './measure/counters.ts';

type Handler = (fact: Fact) => void;

/** The listeners that are called directly, not through tables: the judges, and the counters of messages and operations. */
interface Direct {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
  /** The count of messages that the counters read. */
  readonly messages?: MessageCount;
}
const NOBODY_DIRECT: Direct = { hearing: null, counters: null };

/** Tables without listeners: all kinds share one empty list, which the first listener of a kind replaces. */
const NOBODY: Handler[] = [];
const UNHEARD: Handler[][] = new Array<Handler[]>(factKindCount).fill(NOBODY);

/** The kinds for which a `DirectConsumer` has a method. */
const DIRECT = [
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
  /** Listeners by kind of fact. */
  private handlers = UNHEARD;
  /** Listeners to commits of a new highest index, and the highest index committed so far. */
  protected readonly risen: Handler[] = [];
  protected committed: Index = 0;
  protected readonly direct: DirectConsumer[] = [];
  /** Bit set of the kinds that have a listener in `handlers`, or a direct one. Most kinds have none. */
  protected tables = 0;
  /** The number of facts so far: messages sent and delivered, and all others. */
  protected readonly messages: MessageCount;
  protected others = 0;

  /** `digested` is false only to measure the cost of the digest. */
  constructor(consumers: readonly FactConsumer[], digested = true, direct = NOBODY_DIRECT) {
    this.digest = digested ? new Digest() : null;
    this.handlers = UNHEARD.slice();
    this.hearing = direct.hearing;
    this.counters = direct.counters;
    this.messages = direct.messages ?? new MessageCount();
    direct.counters?.whenWaiting((waits) => this.wait(waits));
    if (direct.hearing !== null) this.listen(direct.hearing.rare);
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
      if (this.handlers[kind] === NOBODY) this.handlers[kind] = [handler];
      else this.handlers[kind].push(handler);
      this.tables |= 1 << kind;
    }
  }

  private listenDirectly(direct: DirectConsumer): void {
    this.direct.push(direct);
    for (const kind of DIRECT) this.tables |= 1 << kind;
  }

  /** While the counters wait for a time, messages are handled as if their tables had a listener. */
  private wait(waits: boolean): void {
    for (const kind of [FactKind.messageSent, FactKind.messageDelivered]) {
      if (waits) this.tables |= 1 << kind;
      else if (this.direct.length === 0 && !this.isHeard(kind)) this.tables &= ~(1 << kind);
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
    this.tables = 0;
    this.handlers = UNHEARD;
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

  protected hasListener(kind: FactKind): boolean {
    return (this.tables & (1 << kind)) !== 0;
  }

  /** Whether the Fact must be filled for facts of this kind. */
  protected isHeard(kind: FactKind): boolean {
    return this.handlers[kind].length > 0;
  }

  protected dispatch(): void {
    const fact = this.fact;
    const handlers = this.handlers[fact.kind];
    for (let i = 0; i < handlers.length; i++) handlers[i](fact);
  }
}
