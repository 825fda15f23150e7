import type { Term } from '../../../core/units.ts';

/** Arrays of up to 64 bytes lie in the engine's own heap, where they cost a tenth of larger ones: there are many in a run. */
const INITIAL_TERMS = 16;
/** Beyond this a term is no longer an array index: a core gone wild must not take all memory. */
const DENSE_TERMS = 1 << 20;

/** A small number for each term, 0 where none was set. */
export class TermTable {
  private dense = new Int32Array(INITIAL_TERMS);
  private readonly wild = new Map<Term, number>();

  get(term: Term): number {
    if (term < this.dense.length) return this.dense[term];
    return term < DENSE_TERMS ? 0 : (this.wild.get(term) ?? 0);
  }

  set(term: Term, value: number): void {
    if (term >= DENSE_TERMS) {
      this.wild.set(term, value);
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
    this.wild.clear();
  }
}
