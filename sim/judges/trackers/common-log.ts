import type { Entry } from '../../../core/raft/entry.ts';
import type { Index, Term } from '../../../core/units.ts';

const INITIAL_ENTRIES = 16;
/** Initial room of logs that exist once per run: repeated doubling would cost more allocations. */
export const USUAL_ENTRIES = 512;
/** The columns of a row, which describes one index: term, hash of the entry, hash of the prefix that ends there. */
const TERM = 0;
const ENTRY = 1;
const PREFIX = 2;
/** log2 of the number of columns per row. */
const ROW_BITS = 2;

/**
 * Doubles a ring. Both halves hold the old contents, so each index that was valid is found at its new position
 * too.
 */
export function doubled(ring: Int32Array): Int32Array<ArrayBuffer> {
  const room = ring.length;
  const larger = new Int32Array(2 * room);
  larger.set(ring);
  larger.set(ring, room);
  return larger;
}

/** A growing ring buffer of rows, one for each index of a window of consecutive indices. */
export class EntryRing {
  private mask: number;
  private rows: Int32Array;

  /** @param room the initial number of rows, a power of two */
  constructor(room = INITIAL_ENTRIES) {
    this.mask = room - 1;
    this.rows = new Int32Array(room << ROW_BITS);
  }

  termAt(index: Index): Term {
    return this.rows[((index & this.mask) << ROW_BITS) + TERM];
  }

  hashAt(index: Index): number {
    return this.rows[((index & this.mask) << ROW_BITS) + PREFIX];
  }

  has(index: Index, entry: Entry): boolean {
    const row = (index & this.mask) << ROW_BITS;
    return this.rows[row + TERM] === entry.term && this.rows[row + ENTRY] === (entry.hash | 0);
  }

  /** `first` is the lowest index that is still needed. */
  put(first: Index, index: Index, term: Term, entryHash: number, hash: number): void {
    if (index - first > this.mask) this.grow();
    const row = (index & this.mask) << ROW_BITS;
    this.rows[row + TERM] = term;
    this.rows[row + ENTRY] = entryHash;
    this.rows[row + PREFIX] = hash;
  }

  copy(): EntryRing {
    const copy = new EntryRing();
    copy.mask = this.mask;
    copy.rows = this.rows.slice();
    return copy;
  }

  private grow(): void {
    this.rows = doubled(this.rows);
    this.mask = 2 * this.mask + 1;
  }
}

/** A log that may share the rows of the common log. */
export interface Reader {
  readonly first: Index;
  readonly last: Index;
  readonly isCommon: boolean;
  /** Stops sharing: continues with a copy of the rows. */
  detach(): void;
}

/**
 * The log that nearly all servers share, on disk and in memory. A log that agrees with it is only a window
 * [first, last] of it, so appending an entry that the common log already holds takes one comparison. A log that
 * differs keeps rows of its own until the difference is truncated. Where logs differ, the one with the newer
 * term becomes the common one, since the older entries will be overwritten.
 */
export class CommonLog {
  first: Index = 0;
  last: Index = 0;
  /** Up to this index it is known to agree with the ledger. */
  verified: Index = 0;
  readonly ring: EntryRing;
  private readonly readers: Reader[] = [];

  /** @param room the initial number of entries, a power of two */
  constructor(room?: number) {
    this.ring = new EntryRing(room);
  }

  enter(reader: Reader): void {
    this.readers.push(reader);
  }

  /** Whether the common log holds this prefix, and its rows from `first` on. */
  holds(first: Index, last: Index, term: Term, hash: number): boolean {
    return (
      first >= this.first &&
      last <= this.last &&
      this.ring.hashAt(last) === hash &&
      this.ring.termAt(last) === term
    );
  }

  append(entry: Entry, hash: number): void {
    const index = ++this.last;
    this.ring.put(this.first, index, entry.term, entry.hash, hash);
  }

  /** Truncates the common log at this index; logs that hold more of it keep rows of their own from now on. */
  cut(from: Index): void {
    for (const reader of this.readers) if (reader.isCommon && reader.last >= from) reader.detach();
    this.last = from - 1;
    this.verified = Math.min(this.verified, this.last);
  }

  /** Rows below this index are no longer needed, except those that a reader still holds. */
  forgetBelow(index: Index): void {
    let lowest = index;
    for (const reader of this.readers) {
      if (!reader.isCommon || reader.first >= index) continue;
      // An empty log must not keep rows that only the others need.
      if (reader.last === 0) reader.detach();
      else lowest = Math.min(lowest, reader.first);
    }
    if (lowest > this.first) this.first = Math.min(lowest, this.last);
  }
}
