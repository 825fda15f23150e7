import type { Index, Micros, NodeId } from '../core/units.ts';
import { wordOf } from './fact-words.ts';
import { Fact, type FactConsumer, FactKind, factKindCount, MessageCount } from './facts.ts';
import type { Hearing } from './judges/hearing/hearing.ts';
import { Digest } from './kernel/digest.ts';
import type { Counters } from './measure/counters.ts';

type Handler = (fact: Fact) => void;

/** The listeners that are called directly, with the subject of the fact: judges, and counters of messages and operations. */
interface Direct {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
  /** Where messages are counted for them. */
  readonly messages?: MessageCount;
}
const NOBODY_DIRECT: Direct = { hearing: null, counters: null };

/** The tables while nobody listens: all kinds share one empty list, and the first listener of a kind gives it a list of its own. */
const NOBODY: Handler[] = [];
const UNHEARD: Handler[][] = new Array<Handler[]>(factKindCount).fill(NOBODY);

/**
 * The listeners to facts, and the means to reach them: filling and numbering the one Fact, rolling it into the digest, and
 * calling the listeners of its kind. `RareFacts` and `FactStream` build the kinds of facts on this.
 */
export abstract class Teller {
  /** World time of the next facts; the event loop sets it. */
  now: Micros = 0;
  protected fact = new Fact();
  protected readonly digest: Digest | null;
  /*
   * `close` changes these three at the end of a run. They are assigned twice at its beginning so that the engine does not
   * treat them as constants, and then discard the compiled code after the first run.
   */
  protected hearing: Hearing | null = null;
  protected counters: Counters | null = null;
  /** By kind. */
  private handlers = UNHEARD;
  /** Listeners to commits of an index above all before, and the highest index committed so far. */
  protected readonly risen: Handler[] = [];
  protected committed: Index = 0;
  /** A bit for each kind that has a listener in its table. Most kinds have none. */
  protected tables = 0;
  /** How many facts there were so far: messages sent and delivered, and all others. */
  protected readonly messages: MessageCount;
  protected others = 0;

  /** `digested: false` only to measure what the digest costs. */
  constructor(consumers: readonly FactConsumer[], digested = true, direct = NOBODY_DIRECT) {
    this.digest = digested ? new Digest() : null;
    this.handlers = UNHEARD.slice();
    this.hearing = direct.hearing;
    this.counters = direct.counters;
    this.messages = direct.messages ?? new MessageCount();
    direct.counters?.whenWaiting((waits) => this.wait(waits));
    if (direct.hearing !== null) this.listen(direct.hearing.rare);
    for (const { on, risen } of consumers) {
      this.listen(on);
      if (risen !== undefined) this.risen.push(risen);
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

  /** While the counters wait for a time, messages are treated as if their tables had a listener. */
  private wait(waits: boolean): void {
    for (const kind of [FactKind.messageSent, FactKind.messageDelivered]) {
      if (waits) this.tables |= 1 << kind;
      else if (this.handlers[kind].length === 0) this.tables &= ~(1 << kind);
    }
  }

  /** Replaces the Fact by a young one: see RENEWAL in world/event-loop.ts. */
  renew(): void {
    this.fact = new Fact();
  }

  /** Nobody listens any more. */
  close(): void {
    this.hearing = null;
    this.counters = null;
    this.tables = 0;
    this.handlers = UNHEARD;
    this.risen.length = 0;
  }

  /** How many facts have been told: the number of the last one. */
  get count(): number {
    return this.others + this.messages.sent + this.messages.delivered;
  }

  digestText(): string {
    return this.digest === null ? '' : this.digest.toString();
  }

  /** Counts a fact (not a message sent or delivered), and fills the Fact for it. */
  protected begin(kind: FactKind, node: NodeId): Fact {
    this.others++;
    return this.fill(kind, node);
  }

  /** Fills the fields that all kinds have, for a fact that is already counted. */
  protected fill(kind: FactKind, node: NodeId): Fact {
    const fact = this.fact;
    fact.sequence = this.count;
    fact.kind = kind;
    fact.node = node;
    fact.time = this.now;
    return fact;
  }

  /** The digest takes the time, kind and server of a fact, and two more words. */
  protected roll(kind: FactKind, node: NodeId, c: number, d: number): void {
    const digest = this.digest;
    if (digest === null) return;
    digest.four(wordOf(this.now), (kind << 16) | node, c, d);
  }

  protected heard(kind: FactKind): boolean {
    return (this.tables & (1 << kind)) !== 0;
  }

  protected tell(): void {
    const fact = this.fact;
    const handlers = this.handlers[fact.kind];
    for (let i = 0; i < handlers.length; i++) handlers[i](fact);
  }
}
