import type { Micros } from '../../core/units.ts';

/** How far ahead a calendar reaches: most messages and disk writes take less. */
export const HORIZON: Micros = 8192;
const MASK = HORIZON - 1;
/** A word of 32 bits speaks of 32 days, one of the summary of 32 words. */
const WORDS = HORIZON >> 5;
const SUMMARY = WORDS >> 5;
const SUMMARY_MASK = SUMMARY - 1;

/**
 * The near future, with one day for each microsecond: what falls on the same day stands in the order in which it
 * was entered. A bit for each day, and one for each 32 of them, tell where the next entry is, so that neither
 * entering nor taking out depends on how much there is. All entries lie within HORIZON of the last one taken out.
 */
export class Calendar {
  size = 0;
  /** By day: its first and last entry, each plus one; 0: none. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly words: Int32Array;
  private readonly summary: Int32Array;

  constructor() {
    // One piece of memory for all columns: each would cost as much to get as this one does.
    const memory = new ArrayBuffer((2 * HORIZON + WORDS + SUMMARY) * 4);
    this.first = new Int32Array(memory, 0, HORIZON);
    this.last = new Int32Array(memory, HORIZON * 4, HORIZON);
    this.words = new Int32Array(memory, HORIZON * 8, WORDS);
    this.summary = new Int32Array(memory, HORIZON * 8 + WORDS * 4, SUMMARY);
  }

  /** Enters `slot` behind all others of its day. `next` is where entries are linked: by slot, the one behind it plus one. */
  enter(slot: number, at: Micros, next: Int32Array): void {
    const day = at & MASK;
    const before = this.last[day];
    this.last[day] = slot + 1;
    this.size++;
    if (before > 0) {
      next[before - 1] = slot + 1;
      return;
    }
    this.first[day] = slot + 1;
    const word = day >> 5;
    this.words[word] |= 1 << day;
    this.summary[word >> 5] |= 1 << word;
  }

  /** The time of the next entry, seen from the last one taken out. There must be one. */
  nextTime(now: Micros): Micros {
    const today = now & MASK;
    return now + ((this.nextDay(today) - today) & MASK);
  }

  /** Takes the first entry of a day out, which must have one. */
  take(at: Micros, next: Int32Array): number {
    const day = at & MASK;
    const slot = this.first[day] - 1;
    const behind = next[slot];
    this.first[day] = behind;
    this.size--;
    if (behind > 0) {
      next[slot] = 0;
      return slot;
    }
    this.last[day] = 0;
    const word = day >> 5;
    this.words[word] &= ~(1 << day);
    if (this.words[word] === 0) this.summary[word >> 5] &= ~(1 << word);
    return slot;
  }

  private nextDay(today: number): number {
    const word = today >> 5;
    const here = this.words[word] >>> today;
    return here === 0 ? this.laterDay(word) : today + lowestBit(here);
  }

  /** The first day with an entry in a word after this one, or else, a turn on, in one before it or in itself. */
  private laterDay(word: number): number {
    const { summary } = this;
    const group = word >> 5;
    // Shifting by 32 would shift by nothing: the rest of the group is empty behind its last word.
    let at = group;
    let left = (word & 31) === 31 ? 0 : summary[group] & (-1 << ((word & 31) + 1));
    while (left === 0) {
      at = (at + 1) & SUMMARY_MASK;
      left = summary[at];
    }
    const found = (at << 5) + lowestBit(left);
    return (found << 5) + lowestBit(this.words[found]);
  }
}

/** The place of the lowest bit that is set. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
