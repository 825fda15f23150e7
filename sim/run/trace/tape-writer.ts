import type { Entry } from '../../../core/raft/entry.ts';
import type { Micros } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import type { TraceEvent } from './event.ts';
import { eventOf } from './facts.ts';
import { PagedWords } from './paged-words.ts';
import { Payloads } from './payloads.ts';
import { CODES, EPOCH, headOf, KEPT, SERVERS, TWO_31 } from './tape-layout.ts';

/** The most words of a fact, without its entries, and of an entry. */
const MOST_WORDS = 24;
const ENTRY_WORDS = 3;

/** What all kinds of facts on a tape have in common: how they begin and end, and how entries and texts are written. */
export abstract class TapeWriter extends PagedWords {
  /** How many facts it holds. */
  length = 0;
  readonly payloads = new Payloads();
  readonly texts: string[] = [];
  /** The facts that are kept as events. */
  readonly kept: TraceEvent[] = [];
  private epoch: Micros = 0;
  /** Where the present fact begins. */
  private start = 0;

  /** @param most later facts are not kept */
  constructor(private readonly most: number) {
    super();
  }

  protected entries(entries: readonly Entry[]): void {
    this.put(entries.length);
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      this.put(entry.index);
      this.put(entry.term);
      this.put(this.payloads.numberIn(entry));
    }
  }

  /** Writes the number of a text, which is 0 for none. */
  protected text(text: string | null): void {
    this.put(text === null ? 0 : this.texts.push(text));
  }

  /** Begins a fact with its first two words; false if the tape is full. */
  protected begin(fact: Fact, peer: number, code: number, entries = 0): boolean {
    if (this.length >= this.most) return false;
    this.room(MOST_WORDS + ENTRY_WORDS * entries);
    if (fact.time - this.epoch >= TWO_31) this.startEpoch(fact.time);
    this.start = this.at;
    this.exact = (peer & (SERVERS - 1)) === peer && (code & (CODES - 1)) === code;
    this.put(headOf(fact.kind, fact.node, peer, code));
    this.put(fact.time - this.epoch);
    return true;
  }

  private startEpoch(now: Micros): void {
    this.put(EPOCH);
    this.put(now % TWO_31);
    this.put(Math.floor(now / TWO_31));
    this.epoch = now;
  }

  /** Ends a fact. If one of its numbers does not fit, the event takes the place of what was written. */
  protected end(fact: Fact): void {
    this.length++;
    if (!this.exact) this.keepInstead(fact);
  }

  private keepInstead(fact: Fact): void {
    this.at = this.start;
    this.put(KEPT);
    this.put(this.kept.push(eventOf(fact)) - 1);
  }

  protected keep(fact: Fact): void {
    if (this.length >= this.most) return;
    this.room(MOST_WORDS);
    this.start = this.at;
    this.length++;
    this.keepInstead(fact);
  }
}
