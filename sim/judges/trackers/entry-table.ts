import type { Index, Term } from '../../../core/units.ts';

const INITIAL_ENTRIES = 16;
/** An index this far above the window is nonsense; no memory is allocated for it. */
const WIDEST = 1 << 26;
/** Key of the Map: term and index in one exact number, the index in the lower 32 bits. */
const INDEX_SPAN = 4_294_967_296;

/**
 * Maps (index, term) to the hash of the prefix that ends there. Nearly every index ever holds one term only,
 * which is kept in arrays; further ones are kept in a Map.
 */
export class EntryTable {
  private first: Index = 1;
  private end: Index = 1;
  private mask: number;
  /** 0: nothing at this index yet. */
  private terms: Int32Array;
  private hashes: Int32Array;
  private readonly others = new Map<number, number>();

  /** @param room for how many indexes at first, a power of two */
  constructor(room = INITIAL_ENTRIES) {
    this.mask = room - 1;
    this.terms = new Int32Array(room);
    this.hashes = new Int32Array(room);
  }

  /** Enters a prefix unless this index and term are known; returns the hash that was entered first. */
  agree(index: Index, term: Term, hash: number): number {
    if (index < this.first) return hash;
    if (index >= this.end) {
      if (index - this.first > WIDEST) return hash;
      this.extendTo(index);
    }
    const at = index & this.mask;
    const known = this.terms[at];
    if (known === term) return this.hashes[at];
    if (known === 0) {
      this.terms[at] = term;
      this.hashes[at] = hash;
      return hash;
    }
    const key = term * INDEX_SPAN + index;
    const other = this.others.get(key);
    if (other !== undefined) return other;
    this.others.set(key, hash);
    return hash;
  }

  forgetBelow(index: Index): void {
    if (index <= this.first) return;
    this.first = index;
    if (this.end < index) this.end = index;
    for (const key of this.others.keys()) {
      if (key % INDEX_SPAN < index) this.others.delete(key);
    }
  }

  private extendTo(index: Index): void {
    if (index - this.first > this.mask) this.grow(index);
    while (this.end <= index) {
      this.terms[this.end & this.mask] = 0;
      this.end++;
    }
  }

  private grow(index: Index): void {
    let length = (this.mask + 1) * 2;
    while (index - this.first >= length) length *= 2;
    const terms = new Int32Array(length);
    const hashes = new Int32Array(length);
    for (let i = this.first; i < this.end; i++) {
      terms[i & (length - 1)] = this.terms[i & this.mask];
      hashes[i & (length - 1)] = this.hashes[i & this.mask];
    }
    this.terms = terms;
    this.hashes = hashes;
    this.mask = length - 1;
  }
}
