import type { NeverReturned } from './never-returned.ts';

/**
 * Deletes that never returned and are told apart by nothing that anybody has seen. Where one of them must have put
 * the null that was found, it is supposed that one did, and left open which: any that began before a given moment
 * will do, since its place is pinned by what began at that moment. Each can have happened once, so there must be one
 * of its own for every time that this was supposed. Ones that are seen by name, or chosen by name, no longer count.
 */
export class SupposedDeletes {
  /** Of each time: when the delete had begun at the latest; rising. */
  private readonly moments: number[] = [];

  add(moment: number): void {
    let at = this.moments.length;
    while (at > 0 && this.moments[at - 1] > moment) at--;
    this.moments.splice(at, 0, moment);
  }

  /** It was found out which one it was. */
  drop(moment: number): void {
    const at = this.moments.indexOf(moment);
    if (at >= 0) this.moments.splice(at, 1);
  }

  /** Whether there are enough among those that never returned; `also`: for one more that had begun by then. */
  areFound({ values }: NeverReturned, also: number | null = null): boolean {
    const { moments } = this;
    if (moments.length === 0 && also === null) return true;
    const begun = values.map(({ write }) => write?.invokedSequence ?? 0);
    const wanted = also === null ? moments : [...moments, also].sort((a, b) => a - b);
    begun.sort((a, b) => a - b);
    // Of two, whatever serves the one that had to begin earlier serves the other: the n earliest decide.
    return wanted.every((moment, i) => i < begun.length && begun[i] < moment);
  }

  /** Whether whatever was supposed here is supposed there too. */
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
