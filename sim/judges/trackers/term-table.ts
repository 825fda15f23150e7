import type { Term } from '../../../core/units.ts';

/**
 * V8 keeps typed arrays of up to 64 bytes on its own heap, where they cost a tenth of larger ones; a run has
 * many.
 */
const INITIAL_TERMS = 16;
/** Terms above this are kept in a Map, so that a broken core with huge terms does not use up all memory. */
const DENSE_TERMS = 1 << 20;

/** A map from term to a small number; 0 if none was set. */
export class TermTable {
  private dense = new Int32Array(INITIAL_TERMS);
  private readonly sparse = new Map<Term, number>();

  get(term: Term): number {
    if (term < this.dense.length) return this.dense[term];
    return term < DENSE_TERMS ? 0 : (this.sparse.get(term) ?? 0);
  }

  set(term: Term, value: number): void {
    if (term >= DENSE_TERMS) {
      this.sparse.set(term, value);
      return;
    }
    if (term >= this.dense.length) {
      let length = this.dense.length;
      while (length <= term) length *= 2;
      const grown = new Int32Array(length);
      grown.set(this.dense);
      this.dense = grown;
    }
    this.dense[term] = value;
  }

  clear(): void {
    this.dense.fill(0);
    this.sparse.clear();
  }
}
