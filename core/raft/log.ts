import type { Index, Micros, Term } from '../units.ts';
import { type Entry, NO_ENTRIES } from './entry.ts';
import type { Rules } from './rules.ts';

/** Consecutive entries selected for one message. */
export interface Batch {
  readonly from: Index;
  readonly entries: readonly Entry[];
  readonly bytes: number;
  /** lastIndex of the log when the batch was prepared; a batch of a shorter log is not reused. */
  readonly logEnd: Index;
}

const NO_BATCH: Batch = { from: 0, entries: NO_ENTRIES, bytes: 0, logEnd: 0 };

/**
 * The in-memory log (paper §5.3). It begins after its base, the last entry replaced by a snapshot (index 0 and term 0
 * without a snapshot). There are no gaps: the entry at index i is the (i - baseIndex)th.
 */
export class Log {
  private entries: Entry[] = [];
  baseIndex: Index = 0;
  baseTerm: Term = 0;
  lastIndex: Index = 0;
  lastTerm: Term = 0;
  /** The latest log time of any entry so far, including entries now replaced by a snapshot. */
  lastTime: Micros = 0;
  /** The batch prepared last. Most followers are equally far, so the next one usually needs the same batch. */
  private batch: Batch = NO_BATCH;

  constructor(private readonly rules: Rules) {}

  /** Empties the log and sets its base to the last entry of a snapshot. */
  reset(baseIndex: Index, baseTerm: Term): void {
    this.entries = [];
    this.baseIndex = baseIndex;
    this.baseTerm = baseTerm;
    this.lastIndex = baseIndex;
    this.lastTerm = this.rules.termAtBase(baseTerm);
    this.batch = NO_BATCH;
  }

  /** The entry at an index; undefined unless the index is after the base and at most lastIndex. */
  at(index: Index): Entry | undefined {
    return this.entries[index - this.baseIndex - 1];
  }

  /**
   * The term of the entry at an index; 0 for index 0, below the base and beyond the end. The last entry comes first
   * because most calls ask for it.
   */
  termAt(index: Index): Term {
    if (index === this.lastIndex) return this.lastTerm;
    if (index === this.baseIndex) return this.rules.termAtBase(this.baseTerm);
    const inside = index > this.baseIndex && index < this.lastIndex;
    return inside ? this.entries[index - this.baseIndex - 1].term : 0;
  }

  /** Throws if the entry's index does not follow lastIndex. */
  append(entry: Entry): void {
    if (entry.index !== this.lastIndex + 1) {
      throw new Error(`log: entry ${entry.index} cannot follow entry ${this.lastIndex}`);
    }
    // Not `push`: an empty array has another elements kind than a filled one, and having seen both V8 does not inline it.
    this.entries[this.entries.length] = entry;
    this.lastIndex = entry.index;
    this.lastTerm = entry.term;
    if (entry.time > this.lastTime) this.lastTime = entry.time;
  }

  /** Raises lastTime for entries that are only in a snapshot. */
  noteTime(time: Micros): void {
    if (time > this.lastTime) this.lastTime = time;
  }

  /** Deletes the entry at `from`, which must be after the base, and all that follow it (paper §5.3). */
  truncate(from: Index): void {
    this.entries.length = from - this.baseIndex - 1;
    this.lastTerm = this.termAt(from - 1);
    this.lastIndex = from - 1;
    const batchEnd = this.batch.from + this.batch.entries.length - 1;
    if (!this.rules.keepsBatch(batchEnd, from)) this.batch = NO_BATCH;
  }

  /** Drops the entries up to `index`, which a snapshot replaces; later entries stay. */
  compact(index: Index, term: Term): void {
    this.entries.splice(0, index - this.baseIndex);
    this.baseIndex = index;
    this.baseTerm = term;
    if (this.entries.length === 0) this.lastTerm = this.rules.termAtBase(term);
    this.batch = NO_BATCH;
  }

  /** The entries from `from` to the end. Returns `recent`, which it mostly equals, instead of a copy where possible. */
  from(from: Index, recent = this.batch.entries): readonly Entry[] {
    const count = this.lastIndex - from + 1;
    if (count <= 0) return NO_ENTRIES;
    if (recent.length === count && recent[0].index === from) return recent;
    return this.cut(from - this.baseIndex - 1, this.entries.length);
  }

  /** The entries from `from` on, as many as the limits allow, but at least one if there is any. */
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

  /** Copies a part of the log. It is mostly one entry, for which an array literal is faster than `slice`. */
  private cut(first: number, end: number): readonly Entry[] {
    const entry = this.entries[first];
    return entry !== undefined && end === first + 1 ? [entry] : this.entries.slice(first, end);
  }

  /**
   * The highest index up to `atMost` whose entry's term is at most `term`, but not below the base. A binary search:
   * terms never decrease along a log.
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
