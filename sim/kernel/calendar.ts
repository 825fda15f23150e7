import type { Micros } from '../../core/units.ts';

/** A month has so many days, each a microsecond. */
export const DAY_BITS = 13;
export const MONTH: Micros = 1 << DAY_BITS;
export const DAY_MASK = MONTH - 1;
/** How many months ahead there is room for; the current one is one of them. */
const MONTHS = 1024;
const MONTH_MASK = MONTHS - 1;
/** How far ahead, from the beginning of the current month, a calendar reaches. */
export const REACH: Micros = MONTH * MONTHS;

/*
 * Where in memory what stands. A word of 32 bits speaks of 32 days or months, one of the summary of 32 words, from the
 * highest bit down, which is the bit that the engine finds at once.
 */
const WORDS = MONTH;
const SUMMARY = WORDS + (MONTH >> 5);
const LATER = SUMMARY + (MONTH >> 10);
const LATER_WORDS = LATER + MONTHS;
/** How much memory a calendar takes up, in numbers; its entries stand behind that. */
export const CALENDAR_SIZE = LATER_WORDS + (MONTHS >> 5);

/**
 * The near future: each day of the current month, and the months that follow, each a heap of entries that are put on
 * their days when it begins. What falls on one day comes in the order in which it was entered. Neither entering nor
 * taking out compares times or depends on how much there is: bits tell where the next day with entries is.
 *
 * An entry is a place in memory, and what stands there links it to the next of its day (or month), the last one to the
 * first: so a day is one number, the place of its last entry, or 0. All of it lies in the one piece of memory that the
 * entries lie in, because each other piece would have to be looked up.
 */
export class Calendar {
  /** When the current month began: nothing is left of those before it. */
  month: Micros = 0;
  /** A bit for each word of the summary of days, and for each word of later months. */
  private groups = 0;
  private laterGroups = 0;

  /** Puts an entry behind all others of its day, one of the current month that is not over. */
  enter(entry: number, at: Micros, memory: Int32Array): void {
    const day = at & DAY_MASK;
    if (addBehind(day, entry, memory)) return;
    const word = day >> 5;
    const others = memory[WORDS + word];
    memory[WORDS + word] = others | (1 << ~day);
    if (others === 0) this.open(word, memory);
  }

  /** Puts an entry behind all others of its month, a later one within REACH. */
  enterLater(entry: number, at: Micros, memory: Int32Array): void {
    const month = (at >> DAY_BITS) & MONTH_MASK;
    if (addBehind(LATER + month, entry, memory)) return;
    const word = month >> 5;
    memory[LATER_WORDS + word] |= 1 << ~month;
    this.laterGroups |= 1 << ~word;
  }

  /** How long after `now`, in the current month, its next entry comes; -1: there is none. */
  next(now: Micros, memory: Int32Array): Micros {
    const here = memory[WORDS + ((now & DAY_MASK) >> 5)] << now;
    return here === 0 ? this.nextWord(now & DAY_MASK, memory) : Math.clz32(here);
  }

  /** Takes the first entry of a day of the current month out, which must have one. */
  take(at: Micros, memory: Int32Array): number {
    const day = at & DAY_MASK;
    const last = memory[day];
    const entry = memory[last];
    if (entry !== last) {
      memory[last] = memory[entry];
      return entry;
    }
    memory[day] = 0;
    const word = day >> 5;
    const left = memory[WORDS + word] & ~(1 << ~day);
    memory[WORDS + word] = left;
    if (left === 0) this.shut(word, memory);
    return entry;
  }

  /** When the next month with entries begins; -1: there is none. */
  nextMonth(memory: Int32Array): Micros {
    const { laterGroups } = this;
    if (laterGroups === 0) return -1;
    const month = (this.month >> DAY_BITS) & MONTH_MASK;
    // Of its word first what lies behind it, a turn on the rest. In two steps: shifting by 32 would shift by nothing.
    let word = month >> 5;
    let left = (memory[LATER_WORDS + word] << month) << 1;
    let found = month + 1 + Math.clz32(left);
    if (left === 0) {
      const after = (laterGroups << word) << 1;
      word = after === 0 ? Math.clz32(laterGroups) : word + 1 + Math.clz32(after);
      left = memory[LATER_WORDS + word];
      found = (word << 5) + Math.clz32(left);
    }
    return this.month + ((found - month) & MONTH_MASK) * MONTH;
  }

  /** Takes out what was entered for the current month, which begins: returns the last entry, linked to the first; 0: none. */
  begin(memory: Int32Array): number {
    const at = (this.month >> DAY_BITS) & MONTH_MASK;
    const last = memory[LATER + at];
    if (last === 0) return 0;
    memory[LATER + at] = 0;
    const word = at >> 5;
    const left = memory[LATER_WORDS + word] & ~(1 << ~at);
    memory[LATER_WORDS + word] = left;
    if (left === 0) this.laterGroups &= ~(1 << ~word);
    return last;
  }

  /** Forgets all entries. */
  clear(memory: Int32Array): void {
    this.groups = 0;
    this.laterGroups = 0;
    memory.fill(0, 0, CALENDAR_SIZE);
  }

  /** As `next`, where there is none in what is left of today's word. */
  private nextWord(today: number, memory: Int32Array): Micros {
    const { groups } = this;
    const word = today >> 5;
    let group = word >> 5;
    const left = (memory[SUMMARY + group] << word) << 1;
    let found = word + 1 + Math.clz32(left);
    if (left === 0) {
      const after = (groups << group) << 1;
      if (after === 0) return -1;
      group += 1 + Math.clz32(after);
      found = (group << 5) + Math.clz32(memory[SUMMARY + group]);
    }
    return (found << 5) + Math.clz32(memory[WORDS + found]) - today;
  }

  /** Notes in the summary that this word has entries from now on. */
  private open(word: number, memory: Int32Array): void {
    const group = word >> 5;
    memory[SUMMARY + group] |= 1 << ~word;
    this.groups |= 1 << ~group;
  }

  /** Notes in the summary that this word has no entries any more. */
  private shut(word: number, memory: Int32Array): void {
    const group = word >> 5;
    const left = memory[SUMMARY + group] & ~(1 << ~word);
    memory[SUMMARY + group] = left;
    if (left === 0) this.groups &= ~(1 << ~group);
  }
}

/** Puts an entry behind all others of the day or month that is kept at `list`. Whether there were any. */
function addBehind(list: number, entry: number, memory: Int32Array): boolean {
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
