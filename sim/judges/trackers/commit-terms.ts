import type { Index, Term } from '../../../core/units.ts';

/**
 * Finds the highest index that was committed in a term below a given one. Commits do not arrive in order of
 * terms: a leader that was replaced may still commit what the new one has. So for ascending terms this keeps
 * only those whose highest index exceeds that of every lower term.
 */
export class CommitTerms {
  private readonly terms: Term[] = [];
  private readonly highest: Index[] = [];
  /** The last elements of both arrays. */
  private newest: Term = -1;
  private newestHighest: Index = 0;

  note(term: Term, index: Index): void {
    if (this.covers(term, index)) return;
    if (term !== this.newest) this.enter(term, index);
    else {
      this.newestHighest = index;
      this.highest[this.highest.length - 1] = index;
    }
  }

  /**
   * Whether as much was noted before in the newest term. That is the usual case: followers catch up with their
   * leader's commit index.
   */
  covers(term: Term, index: Index): boolean {
    return term === this.newest && index <= this.newestHighest;
  }

  private enter(term: Term, index: Index): void {
    let at = this.terms.length;
    while (at > 0 && this.terms[at - 1] > term) at--;
    if (at > 0 && this.highest[at - 1] >= index) return;
    if (at > 0 && this.terms[at - 1] === term) at--;
    else {
      this.terms.splice(at, 0, term);
      this.highest.splice(at, 0, index);
    }
    this.highest[at] = index;
    let end = at + 1;
    while (end < this.terms.length && this.highest[end] <= index) end++;
    if (end > at + 1) {
      this.terms.splice(at + 1, end - at - 1);
      this.highest.splice(at + 1, end - at - 1);
    }
    this.newest = this.terms[this.terms.length - 1];
    this.newestHighest = this.highest[this.highest.length - 1];
  }

  /** 0 if nothing was committed in a lower term. */
  highestBelow(term: Term): Index {
    let low = 0;
    let high = this.terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.terms[middle] < term) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.highest[low - 1];
  }
}
