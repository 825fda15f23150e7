import type { NeverReturned } from './never-returned.ts';

/**
 * Counts how many of the deletes that never returned must have taken effect, without deciding which. If a null
 * that was found can only come from one of them, it is supposed that some delete took effect. Any delete that
 * began before a given moment will do, since its place in the order is pinned by the operation that began at
 * that moment. Each delete can take effect once, so there must be a different one for every time that this was
 * supposed. A delete that is named by an answer, or chosen individually, is no longer among them.
 */
export class SupposedDeletes {
  /** For each supposed delete: the moment before which it must have begun; ascending. */
  private readonly moments: number[] = [];

  add(moment: number): void {
    let at = this.moments.length;
    while (at > 0 && this.moments[at - 1] > moment) at--;
    this.moments.splice(at, 0, moment);
  }

  /** A supposed delete was identified. */
  drop(moment: number): void {
    const at = this.moments.indexOf(moment);
    if (at >= 0) this.moments.splice(at, 1);
  }

  /**
   * Whether there are enough deletes that never returned for all supposed ones, and for one more that began
   * before `also`.
   */
  areFound({ values }: NeverReturned, also: number | null = null): boolean {
    const { moments } = this;
    if (moments.length === 0 && also === null) return true;
    const begun = values.map(({ write }) => write?.invokedSequence ?? 0);
    const wanted = also === null ? moments : [...moments, also].sort((a, b) => a - b);
    begun.sort((a, b) => a - b);
    // A delete that satisfies the earlier of two moments satisfies the later one too, so the n earliest deletes
    // decide.
    return wanted.every((moment, i) => i < begun.length && begun[i] < moment);
  }

  /** Whether everything supposed here is supposed in `others` too. */
  areAmong(others: SupposedDeletes): boolean {
    let at = 0;
    for (const moment of this.moments) {
      while (at < others.moments.length && others.moments[at] < moment) at++;
      if (others.moments[at++] !== moment) return false;
    }
    return true;
  }

  copy(): SupposedDeletes {
    const copy = new SupposedDeletes();
    copy.moments.push(...this.moments);
    return copy;
  }
}
