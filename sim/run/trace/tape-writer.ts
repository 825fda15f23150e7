import type { Entry } from '../../../core/raft/entry.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import type { Fact, FactKind } from '../../facts/facts.ts';
import type { TraceEvent } from './event.ts';
import { eventOf, PLAIN_FACT, type TracedFact } from './facts.ts';
import { Payloads } from './payloads.ts';
import { headOf, KEPT, kindIn, LATER, LATER_SHIFT, LONG_TIME, nodeIn, TWO_31 } from './tape-layout.ts';

/** Words a page, which are 128 kilobytes. */
const PAGE = 32_768;
/** The most words of a fact, without its entries. */
const MOST_WORDS = 24;
const EMPTY = new Int32Array(0);

/**
 * What all kinds of facts on a tape have in common. A tape is a list of 32-bit words, in pages: it grows without copying, and
 * outside of V8's heap, so that no collection of the young generation copies it. A fact lies on one page.
 */
export abstract class TapeWriter {
  /** How many facts it holds. */
  length = 0;
  readonly payloads = new Payloads();
  readonly texts: string[] = [];
  /** The facts that are kept as events. */
  readonly kept: TraceEvent[] = [];
  private readonly full: Int32Array[] = [];
  private page = EMPTY;
  /** Where the next word goes. */
  protected at = 0;
  /** Where the present fact begins. */
  private start = 0;
  /** The time of the last fact. */
  private now: Micros = 0;
  /** A fact that begins later than this needs another page. */
  private last = -1;

  /** @param most later facts are not kept */
  constructor(private readonly most: number) {}

  /** What has been written, in order. */
  get pages(): readonly Int32Array[] {
    return [...this.full, this.page.subarray(0, this.at)];
  }

  protected get isFull(): boolean {
    return this.length >= this.most;
  }

  /**
   * Writes the first word of a fact, and makes room for the others and this many entries: returns the page, `at` being the
   * next place. `peer` is below SERVERS and `code` below CODES.
   */
  protected begin(
    kind: FactKind,
    now: Micros,
    node: NodeId,
    peer: number,
    code: number,
    entries = 0,
  ): Int32Array {
    if (this.at + entries > this.last) this.turn(entries);
    if (now !== this.now) this.pass(now);
    const { page, at } = this;
    page[at] = headOf(kind, node, peer, code);
    this.start = at;
    this.at = at + 1;
    return page;
  }

  private turn(entries: number): void {
    if (this.at > 0) this.full.push(this.page.subarray(0, this.at));
    this.page = new Int32Array(Math.max(PAGE, MOST_WORDS + entries));
    this.last = this.page.length - MOST_WORDS;
    this.at = 0;
  }

  private pass(now: Micros): void {
    const { page } = this;
    const passed = now - this.now;
    this.now = now;
    if (passed < LONG_TIME) {
      page[this.at++] = LATER | (passed << LATER_SHIFT);
      return;
    }
    page[this.at++] = LATER;
    page[this.at++] = passed % TWO_31;
    page[this.at++] = Math.floor(passed / TWO_31);
  }

  /** Ends a fact at this place. */
  protected end(at: number): void {
    this.at = at;
    this.length++;
  }

  /** Writes a fact as an event. */
  protected keep(fact: Fact): void {
    if (this.isFull) return;
    this.begin(fact.kind, fact.time, 0, 0, 0);
    this.length++;
    this.replaceBy(eventOf(fact));
  }

  /** Replaces the present fact, of which a number does not fit, by an event. */
  protected keepInstead(particulars: Partial<TracedFact>): void {
    const head = this.page[this.start];
    const fact = { ...PLAIN_FACT, sequence: this.length, time: this.now, ...particulars };
    this.replaceBy(eventOf({ ...fact, kind: kindIn(head) as FactKind, node: nodeIn(head) }));
  }

  private replaceBy(event: TraceEvent): void {
    const { page, start } = this;
    page[start] = KEPT;
    page[start + 1] = this.kept.push(event) - 1;
    this.at = start + 2;
  }

  /** Writes the numbers of entries from `at` on; returns the place after them. */
  protected entries(page: Int32Array, at: number, entries: readonly Entry[]): number {
    for (let i = 0; i < entries.length; i++) page[at + i] = this.payloads.numberOfEntry(entries[i]);
    return at + entries.length;
  }

  /** The number of a text, which is 0 for none. */
  protected numberOf(text: string | null): number {
    return text === null ? 0 : this.texts.push(text);
  }
}

/** Whether a word holds exactly this number. */
export function fits(value: number): boolean {
  return (value | 0) === value;
}
