import type { Micros } from '../../core/units.ts';

/** The length of a month: 2^MONTH_BITS microseconds. */
export const MONTH_BITS = 13;
export const MONTH: Micros = 1 << MONTH_BITS;
/** Mask of the bits of a time that give its position within its month. */
export const IN_MONTH = MONTH - 1;
/** The number of months in the calendar, the current one included. */
const MONTHS = 1024;
const LAST_MONTH = MONTHS - 1;
/** The time they cover, from the beginning of the current month. */
export const REACH: Micros = MONTH * MONTHS;
/** The memory they need, in 32-bit numbers: a list for each month, and a bit for each. */
export const MONTHS_SIZE = MONTHS + (MONTHS >> 5);

/**
 * The coarse buckets of the calendar queue: the months after the current one, each a list of entries in the order in which
 * they were entered. Entering an entry and finding the next month take constant time: a bit set tells which months have
 * entries. Its words are read from the highest bit down, since `Math.clz32` is one machine instruction.
 *
 * An entry is a place in memory where the place of the next entry of its list is stored. Lists are circular: the last
 * entry links to the first. So a list is represented by one number, the place of its last entry, or 0 if empty.
 */
export class Months {
  private readonly lists: number;
  private readonly words: number;
  /** Summary of the bit set: a bit for each of its words that is not 0. */
  private wordsInUse = 0;

  /** `place`: where in memory the months' lists and bits begin. */
  constructor(place: number) {
    this.lists = place;
    this.words = place + MONTHS;
  }

  /** Appends an entry to the list of its month, which must be later than the current one and within REACH. */
  enter(entry: number, at: Micros, memory: Int32Array): void {
    const month = (at >> MONTH_BITS) & LAST_MONTH;
    if (addBehind(this.lists + month, entry, memory)) return;
    const word = month >> 5;
    memory[this.words + word] |= 1 << ~month;
    this.wordsInUse |= 1 << ~word;
  }

  /** The beginning of the next month with entries after the month that began at `current`; -1 if there is none. */
  next(current: Micros, memory: Int32Array): Micros {
    const { wordsInUse } = this;
    if (wordsInUse === 0) return -1;
    const month = (current >> MONTH_BITS) & LAST_MONTH;
    // First the later months in the same word, then the other words, wrapping around. The shift is done in two steps,
    // since a shift by 32 is a shift by 0.
    let word = month >> 5;
    let left = (memory[this.words + word] << month) << 1;
    let found = month + 1 + Math.clz32(left);
    if (left === 0) {
      const after = (wordsInUse << word) << 1;
      word = after === 0 ? Math.clz32(wordsInUse) : word + 1 + Math.clz32(after);
      left = memory[this.words + word];
      found = (word << 5) + Math.clz32(left);
    }
    return current + ((found - month) & LAST_MONTH) * MONTH;
  }

  /** Removes and returns the list of the month that begins at `begins`: its last entry, linked to the first; 0 if empty. */
  begin(begins: Micros, memory: Int32Array): number {
    const month = (begins >> MONTH_BITS) & LAST_MONTH;
    const last = memory[this.lists + month];
    if (last === 0) return 0;
    memory[this.lists + month] = 0;
    const word = month >> 5;
    const left = memory[this.words + word] & ~(1 << ~month);
    memory[this.words + word] = left;
    if (left === 0) this.wordsInUse &= ~(1 << ~word);
    return last;
  }

  /** Removes all entries. */
  clear(memory: Int32Array): void {
    this.wordsInUse = 0;
    memory.fill(0, this.lists, this.lists + MONTHS_SIZE);
  }
}

/** Appends an entry to the circular list stored at `list`. Returns whether the list had entries before. */
export function addBehind(list: number, entry: number, memory: Int32Array): boolean {
  const last = memory[list];
  memory[list] = entry;
  if (last === 0) {
    memory[entry] = entry;
    return false;
  }
  memory[entry] = memory[last];
  memory[last] = entry;
  return true;
}
