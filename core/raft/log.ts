import type { Index, Micros, Term } from '../units.ts';
import { type Entry, NO_ENTRIES } from './entry.ts';
import type { Rules } from './rules.ts';

/** Consecutive entries prepared for sending. */
export interface Batch {
  readonly entries: readonly Entry[];
  readonly bytes: number;
}

const EMPTY_BATCH: Batch = { entries: NO_ENTRIES, bytes: 0 };

/**
 * The log (paper §5.3) after its base: the last entry that a snapshot has replaced (index 0, term 0 if none has).
 * Entries are dense: the one at index i is the (i - baseIndex)th.
 */
export class Log {
  private readonly rules: Rules;
  private entries: Entry[] = [];
  baseIndex: Index = 0;
  baseTerm: Term = 0;
  lastIndex: Index = 0;
  lastTerm: Term = 0;
  /** Log time of the last entry ever appended here; log time never falls. */
  lastTime: Micros = 0;
  /** Size of all entries after the base. */
  bytes = 0;
  /** The batch prepared last. Followers are mostly in step, so the next one usually wants the same. */
  private batch: Batch = EMPTY_BATCH;
  private batchFrom: Index = 0;
  private batchLast: Index = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** Starts anew after a snapshot; without entries. */
  reset(baseIndex: Index, baseTerm: Term): void {
    this.entries = [];
    this.baseIndex = baseIndex;
    this.baseTerm = baseTerm;
    this.lastIndex = baseIndex;
    this.lastTerm = baseTerm;
    this.bytes = 0;
    this.forgetBatch();
  }

  /** The entry at an index after the base and up to lastIndex; undefined elsewhere. */
  at(index: Index): Entry | undefined {
    return this.entries[index - this.baseIndex - 1];
  }

  /** Its term; 0 for index 0, for what a snapshot has replaced before the base, and beyond the end. */
  termAt(index: Index): Term {
    if (index > this.baseIndex) {
      const entry = this.entries[index - this.baseIndex - 1];
      return entry === undefined ? 0 : entry.term;
    }
    return index === this.baseIndex ? this.rules.termAtBase(this.baseTerm) : 0;
  }

  /** Throws if the entry does not continue the log. */
  append(entry: Entry): void {
    if (entry.index !== this.lastIndex + 1) {
      throw new Error(`log: entry ${entry.index} cannot follow entry ${this.lastIndex}`);
    }
    this.entries.push(entry);
    this.lastIndex = entry.index;
    this.lastTerm = entry.term;
    if (entry.time > this.lastTime) this.lastTime = entry.time;
    this.bytes += entry.bytes;
  }

  /** Entries now replaced by a snapshot were appended up to this time. */
  noteTime(time: Micros): void {
    if (time > this.lastTime) this.lastTime = time;
  }

  /** Deletes the entry at `from` and all that follow it (paper §5.3). */
  truncate(from: Index): void {
    const keep = from - this.baseIndex - 1;
    for (let i = keep; i < this.entries.length; i++) this.bytes -= this.entries[i]?.bytes ?? 0;
    this.entries.length = keep;
    this.lastIndex = from - 1;
    const last = this.entries[keep - 1];
    this.lastTerm = last === undefined ? this.rules.termAtBase(this.baseTerm) : last.term;
    const batchEnd = this.batchFrom + this.batch.entries.length - 1;
    if (!this.rules.keepsBatch(batchEnd, from)) this.forgetBatch();
  }

  /** Drops the entries up to `index`, which a snapshot has replaced; those after it stay. */
  compact(index: Index, term: Term): void {
    const drop = index - this.baseIndex;
    for (let i = 0; i < drop; i++) this.bytes -= this.entries[i]?.bytes ?? 0;
    this.entries.splice(0, drop);
    this.baseIndex = index;
    this.baseTerm = term;
    if (this.entries.length === 0) this.lastTerm = this.rules.termAtBase(term);
    this.forgetBatch();
  }

  /** The entries from `from` to the end. */
  from(from: Index): readonly Entry[] {
    if (from > this.lastIndex) return NO_ENTRIES;
    if (from === this.batchFrom && this.batchLast === this.lastIndex) {
      const { entries } = this.batch;
      if (entries.length === this.lastIndex - from + 1) return entries;
    }
    return this.entries.slice(from - this.baseIndex - 1);
  }

  /** At least one entry from `from` on, if there is one, and as many more as the limits allow. */
  batchFor(from: Index, maxEntries: number, maxBytes: number): Batch {
    if (from > this.lastIndex) return EMPTY_BATCH;
    if (from === this.batchFrom && this.batchLast === this.lastIndex) return this.batch;
    const first = Math.max(0, from - this.baseIndex - 1);
    let end = first;
    let bytes = 0;
    while (end < this.entries.length && end - first < maxEntries) {
      const size = this.entries[end]?.bytes ?? 0;
      if (end > first && bytes + size > maxBytes) break;
      bytes += size;
      end++;
    }
    this.batch = { entries: this.entries.slice(first, end), bytes };
    this.batchFrom = from;
    this.batchLast = this.lastIndex;
    return this.batch;
  }

  /** The highest index up to `atMost` whose entry has no later term than `term`; terms never fall along a log. Not below the base. */
  lastIndexOfTermAtMost(term: Term, atMost: Index): Index {
    let low = this.baseIndex;
    let high = atMost < this.lastIndex ? atMost : this.lastIndex;
    if (high <= low) return high;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.termAt(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Whether the log contains (index, term), as far as can still be told. */
  has(index: Index, term: Term): boolean {
    return index <= this.lastIndex && this.termAt(index) === term;
  }

  private forgetBatch(): void {
    this.batch = EMPTY_BATCH;
    this.batchFrom = 0;
    this.batchLast = 0;
  }
}
