import type { Index, Micros, Term } from '../units.ts';
import { type Entry, NO_ENTRIES } from './entry.ts';
import type { Rules } from './rules.ts';

/** Consecutive entries prepared for sending. */
interface Batch {
  readonly from: Index;
  readonly entries: readonly Entry[];
  readonly bytes: number;
  /** The last index of the log when it was prepared. */
  readonly logEnd: Index;
}

const NO_BATCH: Batch = { from: 0, entries: NO_ENTRIES, bytes: 0, logEnd: 0 };

/**
 * The log (paper §5.3) after its base: the last entry that a snapshot has replaced (index 0, term 0 if none has).
 * Entries are dense: the one at index i is the (i - baseIndex)th.
 */
export class Log {
  private entries: Entry[] = [];
  baseIndex: Index = 0;
  baseTerm: Term = 0;
  lastIndex: Index = 0;
  lastTerm: Term = 0;
  /** The latest log time known: that of the last entry, or of one now replaced by a snapshot. */
  lastTime: Micros = 0;
  /** The batch prepared last. Followers are mostly in step, so the next one usually wants the same. */
  private batch: Batch = NO_BATCH;

  constructor(private readonly rules: Rules) {}

  /** Starts anew after a snapshot; without entries. */
  reset(baseIndex: Index, baseTerm: Term): void {
    this.entries = [];
    this.baseIndex = baseIndex;
    this.baseTerm = baseTerm;
    this.lastIndex = baseIndex;
    this.lastTerm = this.rules.termAtBase(baseTerm);
    this.batch = NO_BATCH;
  }

  /** The entry at an index after the base and up to lastIndex; undefined elsewhere. */
  at(index: Index): Entry | undefined {
    return this.entries[index - this.baseIndex - 1];
  }

  /**
   * Its term; 0 for index 0, for what a snapshot has replaced before the base, and beyond the end. Mostly the last
   * one's is asked for.
   */
  termAt(index: Index): Term {
    if (index === this.lastIndex) return this.lastTerm;
    if (index === this.baseIndex) return this.rules.termAtBase(this.baseTerm);
    const inside = index > this.baseIndex && index < this.lastIndex;
    return inside ? this.entries[index - this.baseIndex - 1].term : 0;
  }

  /** Throws if the entry does not continue the log. */
  append(entry: Entry): void {
    if (entry.index !== this.lastIndex + 1) {
      throw new Error(`log: entry ${entry.index} cannot follow entry ${this.lastIndex}`);
    }
    // By index: the engine calls out for each `push`, because an empty log is of another kind than a full one.
    this.entries[this.entries.length] = entry;
    this.lastIndex = entry.index;
    this.lastTerm = entry.term;
    if (entry.time > this.lastTime) this.lastTime = entry.time;
  }

  /** Entries up to this log time have been here. */
  noteTime(time: Micros): void {
    if (time > this.lastTime) this.lastTime = time;
  }

  /** Deletes the entry at `from`, which is after the base, and all that follow it (paper §5.3). */
  truncate(from: Index): void {
    this.entries.length = from - this.baseIndex - 1;
    this.lastTerm = this.termAt(from - 1);
    this.lastIndex = from - 1;
    const batchEnd = this.batch.from + this.batch.entries.length - 1;
    if (!this.rules.keepsBatch(batchEnd, from)) this.batch = NO_BATCH;
  }

  /** Drops the entries up to `index`, which a snapshot has replaced; those after it stay. */
  compact(index: Index, term: Term): void {
    this.entries.splice(0, index - this.baseIndex);
    this.baseIndex = index;
    this.baseTerm = term;
    if (this.entries.length === 0) this.lastTerm = this.rules.termAtBase(term);
    this.batch = NO_BATCH;
  }

  /** The entries from `from` to the end: mostly those that arrived or were prepared just now. */
  from(from: Index, recent = this.batch.entries): readonly Entry[] {
    const count = this.lastIndex - from + 1;
    if (count <= 0) return NO_ENTRIES;
    if (recent.length === count && recent[0].index === from) return recent;
    return this.cut(from - this.baseIndex - 1, this.entries.length);
  }

  /** At least one entry from `from` on, if there is one, and as many more as the limits allow. */
  batchFor(from: Index, maxEntries: number, maxBytes: number): Batch {
    const { batch } = this;
    if (batch.from === from && batch.logEnd === this.lastIndex) return batch;
    return this.prepare(from, maxEntries, maxBytes);
  }

  private prepare(from: Index, maxEntries: number, maxBytes: number): Batch {
    const { entries, lastIndex: logEnd } = this;
    const first = Math.max(0, from - this.baseIndex - 1);
    const most = Math.min(entries.length, first + maxEntries);
    let bytes = 0;
    let end = first;
    for (let entry = entries[end]; entry !== undefined && end < most; entry = entries[++end]) {
      if (end > first && bytes + entry.bytes > maxBytes) break;
      bytes += entry.bytes;
    }
    this.batch = { from, entries: this.cut(first, end), bytes, logEnd };
    return this.batch;
  }

  /** A part of the log. Mostly one entry, which a literal holds sooner than `slice` is called. */
  private cut(first: number, end: number): readonly Entry[] {
    const entry = this.entries[first];
    return entry !== undefined && end === first + 1 ? [entry] : this.entries.slice(first, end);
  }

  /**
   * The highest index up to `atMost` whose entry has no later term than `term`; terms never fall along a log. Not
   * below the base.
   */
  lastIndexOfTermAtMost(term: Term, atMost: Index): Index {
    let low = this.baseIndex;
    let high = Math.min(atMost, this.lastIndex);
    if (high <= low || this.termAt(high) <= term) return high;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.termAt(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
