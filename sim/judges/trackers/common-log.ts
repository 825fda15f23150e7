import type { Entry } from '../../../core/raft/entry.ts';
import type { Index, Term } from '../../../core/units.ts';

const INITIAL_ENTRIES = 16;
/** What is there once in a run has room for so many from the start: to double it again and again asks for as many pieces of memory. */
export const USUAL_ENTRIES = 512;
/** What is kept of each index, by its place in the row: term, hash of the entry, hash of the prefix that ends there. */
const TERM = 0;
const ENTRY = 1;
const PREFIX = 2;
/** A row takes so many places, as a power of two. */
const ROW_BITS = 2;

/** A ring of twice the room: of an index's two places there, the one that counts is among those that have its value. */
export function doubled(ring: Int32Array): Int32Array<ArrayBuffer> {
  const room = ring.length;
  const larger = new Int32Array(2 * room);
  larger.set(ring);
  larger.set(ring, room);
  return larger;
}

/** Rows by index, with room for any so many that follow each other. */
export class EntryRing {
  private mask: number;
  private rows: Int32Array;

  /** @param room for how many of them at first, a power of two */
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

  /** `first`: the lowest index that is still wanted. */
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

/** Whoever reads from the common log. */
export interface Reader {
  readonly first: Index;
  readonly last: Index;
  readonly isCommon: boolean;
  /** Goes on with rows of its own. */
  part(): void;
}

/**
 * The log that nearly all servers have, on disk and in memory: each holds a stretch of it, so that to append what it
 * has already takes one comparison. Whoever has something else keeps rows of its own until that is truncated. Where
 * logs differ, the newer term is the common one: the older is on its way out.
 */
export class CommonLog {
  first: Index = 0;
  last: Index = 0;
  /** Up to here it is known to be what the ledger has. */
  vouched: Index = 0;
  readonly ring: EntryRing;
  private readonly readers: Reader[] = [];

  /** @param room for how many entries at first, a power of two */
  constructor(room?: number) {
    this.ring = new EntryRing(room);
  }

  enter(reader: Reader): void {
    this.readers.push(reader);
  }

  /** Whether this prefix is part of it, down to `first`. */
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

  /** It goes on differently from this index on. */
  cut(from: Index): void {
    for (const reader of this.readers) if (reader.isCommon && reader.last >= from) reader.part();
    this.last = from - 1;
    this.vouched = Math.min(this.vouched, this.last);
  }

  /** Nobody asks for what is below this index any more, but where a reader still holds it. */
  forgetBelow(index: Index): void {
    let lowest = index;
    for (const reader of this.readers) {
      if (!reader.isCommon || reader.first >= index) continue;
      if (reader.last === 0) reader.part();
      else lowest = Math.min(lowest, reader.first);
    }
    if (lowest > this.first) this.first = Math.min(lowest, this.last);
  }
}
