import type { Operation } from '../../../facts/operation.ts';
import type { Contradiction } from '../reasons.ts';

/** The most operations that are remembered. */
const MOST = 16;

/**
 * The operations that speak against alternatives that were dropped while others remained. If the last one turns out to be
 * wrong too, they are needed to show it: an objection to one alternative is no proof against the others.
 */
export class RuledOut {
  /** In the order in which they were found to speak against one. */
  private operations: Operation[] = [];

  get isEmpty(): boolean {
    return this.operations.length === 0;
  }

  /** Remembers what speaks against one alternative. Returns the objection. */
  note(objection: Contradiction | null): Contradiction | null {
    if (objection !== null)
      for (const one of objection.evidence) if (!this.operations.includes(one)) this.operations.push(one);
    return objection;
  }

  /** The objection to the last alternative, with what spoke against the others. */
  inFull(wrong: Contradiction | null): Contradiction | null {
    if (wrong === null || this.operations.length === 0) return wrong;
    const against = this.operations.filter((one) => !wrong.evidence.includes(one));
    return against.length === 0 ? wrong : { ...wrong, against };
  }

  /** Drops all but the latest; all of them if there is nothing any more of which an alternative could speak. */
  forget(all: boolean): void {
    this.operations = all ? [] : this.operations.slice(-MOST);
  }
}
