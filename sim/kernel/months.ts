import type { Micros } from '../../core/units.ts';

/** How long a month is: 2^MONTH_BITS microseconds. */
export const MONTH_BITS = 13;
export const MONTH: Micros = 1 << MONTH_BITS;
/** What of a time says where in its month it lies. */
export const IN_MONTH = MONTH - 1;
/** How many months ahead there is room for; the current one is one of them. */
const MONTHS = 1024;
const LAST_MONTH = MONTHS - 1;
/** How far ahead, from the beginning of the current month, they reach. */
export const REACH: Micros = MONTH * MONTHS;
/** How much memory they take up, in numbers: a list of each month, and a bit of each. */
export const MONTHS_SIZE = MONTHS + (MONTHS >> 5);

/**
 * The months behind the current one, each a list of entries in the order in which they were entered. Neither entering
 * nor going on depends on how much there is: bits tell where the next month with entries is, from the highest bit of a
 * word down, which is the bit that the engine finds at once.
 *
 * An entry is a place in memory, and what stands there links it to the next of its month, the last one to the first: so a
 * list is one number, the place of its last entry, or 0.
 */
export class Months {
  private readonly lists: number;
  private readonly words: number;
  /** A bit for each word of bits. */
  private wordsInUse = 0;

  /** `place`: where in memory there is room for them. */
  constructor(place: number) {
    this.lists = place;
    this.words = place + MONTHS;
  }

  /** Puts an entry behind all others of its month, a later one within REACH. */
  enter(entry: number, at: Micros, memory: Int32Array): void {
    const month = (at >> MONTH_BITS) & LAST_MONTH;
    if (addBehind(this.lists + month, entry, memory)) return;
    const word = month >> 5;
    memory[this.words + word] |= 1 << ~month;
    this.wordsInUse |= 1 << ~word;
  }

  /** When the next month with entries begins, after the one that began at `current`; -1: there is none. */
  next(current: Micros, memory: Int32Array): Micros {
    const { wordsInUse } = this;
    if (wordsInUse === 0) return -1;
    const month = (current >> MONTH_BITS) & LAST_MONTH;
    // Of its word first what lies behind it, a turn on the rest. In two steps: shifting by 32 would shift by nothing.
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

  /** Takes out what was entered for the month that begins at `begins`: its last entry, linked to the first; 0: nothing was. */
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

  /** Forgets all entries. */
  clear(memory: Int32Array): void {
    this.wordsInUse = 0;
    memory.fill(0, this.lists, this.lists + MONTHS_SIZE);
  }
}

/** Puts an entry behind all others of the list that is kept at `list`. Whether there were any. */
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
