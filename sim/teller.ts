import type { Index, Micros, NodeId } from '../core/units.ts';
import { wordOf } from './fact-words.ts';
import { Fact, type FactConsumer, FactKind, factKindCount, MessageCount } from './facts.ts';
import type { Hearing } from './judges/hearing.ts';
import { Digest } from './kernel/digest.ts';
import type { Counters } from './measure/counters.ts';

type Handler = (fact: Fact) => void;

/** Who is told directly, with what a fact is about: the judges and what counts every message and operation. */
export interface Direct {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
  /** Where messages are counted for them. */
  readonly messages?: MessageCount;
}
const NOBODY_DIRECT: Direct = { hearing: null, counters: null };

/** Who listens through tables before anybody does: lists for the kinds that somebody asks for are made when he does. */
const NOBODY: Handler[] = [];
const UNHEARD: Handler[][] = new Array<Handler[]>(factKindCount).fill(NOBODY);

/**
 * Who listens, and how he is told: the one Fact is filled and numbered, rolled into the digest, and handed to the tables of its
 * kind. Which facts there are, and what is told of each, is said in `RareFacts` and `FactStream`.
 */
export abstract class Teller {
  /** World time of whatever is told next; the event loop sets it. */
  now: Micros = 0;
  protected fact = new Fact();
  protected readonly digest: Digest | null;
  /*
   * These three change once more at the end of a run. Set twice at its beginning, they are no constants to the engine:
   * else it would have to compile all that relies on them anew after the first run.
   */
  protected hearing: Hearing | null = null;
  protected counters: Counters | null = null;
  /** By kind. */
  private handlers = UNHEARD;
  /** Who wants to know of commits that go further than all before, and how far these went. */
  protected readonly risen: Handler[] = [];
  protected committed: Index = 0;
  /** A bit for each kind that somebody listens to through a table: most facts are heard by nobody there. */
  protected tables = 0;
  /** Messages told so far, and all other facts. */
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

  /** While the counters wait for a time, messages are told as if somebody listened to them through a table. */
  private wait(waits: boolean): void {
    for (const kind of [FactKind.messageSent, FactKind.messageDelivered]) {
      if (waits) this.tables |= 1 << kind;
      else if (this.handlers[kind].length === 0) this.tables &= ~(1 << kind);
    }
  }

  /** Forgets the Fact, so that it is held in young memory: see RENEWAL in world/event-loop.ts. */
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

  /** Counts another fact, no message that leaves or arrives, and gives the Fact for it. */
  protected begin(kind: FactKind, node: NodeId): Fact {
    this.others++;
    return this.fill(kind, node);
  }

  /** The Fact whose number is told already, with what all kinds have. */
  protected fill(kind: FactKind, node: NodeId): Fact {
    const fact = this.fact;
    fact.sequence = this.count;
    fact.kind = kind;
    fact.node = node;
    fact.time = this.now;
    return fact;
  }

  /** Of every fact its time, kind and server are digested, and two words more. */
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
