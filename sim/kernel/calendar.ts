import type { Micros } from '../../core/units.ts';

/** How far ahead a calendar reaches: most messages and disk writes take less. */
export const HORIZON: Micros = 8192;
const MASK = HORIZON - 1;
/** A word of 32 bits speaks of 32 days, one of the summary of 32 words; behind the days stand the words, then the summary. */
const WORDS = HORIZON >> 5;
const SUMMARY = WORDS >> 5;
const FIRST_WORD = HORIZON;
const FIRST_SUMMARY = FIRST_WORD + WORDS;
/** How much memory a calendar takes up, in numbers; its entries stand behind that. */
export const CALENDAR_SIZE = FIRST_SUMMARY + SUMMARY;

/**
 * The near future, with one day for each microsecond: what falls on the same day stands in the order in which it
 * was entered. A bit for each day, and one for each 32 of them, tell where the next entry is, so that neither
 * entering nor taking out depends on how much there is. All entries lie within HORIZON of the last one taken out.
 *
 * An entry is a place in memory, and what stands there links it to the next of its day, the last one to the first: so a
 * day is one number, the place of its last entry, or 0. Days stand in their words from the highest bit down, which is
 * the bit that the engine finds at once. All of it lies in the one piece of memory that the entries lie in, because
 * each other piece would have to be looked up.
 */
export class Calendar {
  /** A bit for each word of the summary. */
  private groups = 0;

  /** Puts an entry behind all others of its day. */
  enter(entry: number, at: Micros, memory: Int32Array): void {
    const day = at & MASK;
    const before = memory[day];
    memory[day] = entry;
    if (before > 0) {
      memory[entry] = memory[before];
      memory[before] = entry;
      return;
    }
    memory[entry] = entry;
    const word = day >> 5;
    const others = memory[FIRST_WORD + word];
    memory[FIRST_WORD + word] = others | (1 << ~day);
    if (others === 0) this.open(word, memory);
  }

  /** How long after `now`, the time of the last entry taken out, the next one comes; -1: there is none. */
  next(now: Micros, memory: Int32Array): Micros {
    const here = memory[FIRST_WORD + ((now & MASK) >> 5)] << now;
    return here === 0 ? this.later(now & MASK, memory) : Math.clz32(here);
  }

  /** Takes the first entry of a day out, which must have one. */
  take(at: Micros, memory: Int32Array): number {
    const day = at & MASK;
    const last = memory[day];
    const entry = memory[last];
    if (entry !== last) {
      memory[last] = memory[entry];
      return entry;
    }
    memory[day] = 0;
    const word = day >> 5;
    const left = memory[FIRST_WORD + word] & ~(1 << ~day);
    memory[FIRST_WORD + word] = left;
    if (left === 0) this.shut(word, memory);
    return entry;
  }

  /** Forgets all entries. */
  clear(memory: Int32Array): void {
    this.groups = 0;
    memory.fill(0, 0, CALENDAR_SIZE);
  }

  /** As `next`, where there is none in what is left of today's word: in one after it or else, a turn on, before it or in itself. */
  private later(today: number, memory: Int32Array): Micros {
    const { groups } = this;
    if (groups === 0) return -1;
    const word = today >> 5;
    let group = word >> 5;
    // In two steps: shifting by 32 would shift by nothing.
    const left = (memory[FIRST_SUMMARY + group] << word) << 1;
    let found = word + 1 + Math.clz32(left);
    if (left === 0) {
      const after = (groups << group) << 1;
      group = after === 0 ? Math.clz32(groups) : group + 1 + Math.clz32(after);
      found = (group << 5) + Math.clz32(memory[FIRST_SUMMARY + group]);
    }
    return ((found << 5) + Math.clz32(memory[FIRST_WORD + found]) - today) & MASK;
  }

  /** Notes in the summary that this word has entries from now on. */
  private open(word: number, memory: Int32Array): void {
    const group = word >> 5;
    memory[FIRST_SUMMARY + group] |= 1 << ~word;
    this.groups |= 1 << ~group;
  }

  /** Notes in the summary that this word has no entries any more. */
  private shut(word: number, memory: Int32Array): void {
    const group = word >> 5;
    const left = memory[FIRST_SUMMARY + group] & ~(1 << ~word);
    memory[FIRST_SUMMARY + group] = left;
    if (left === 0) this.groups &= ~(1 << ~group);
  }
}
