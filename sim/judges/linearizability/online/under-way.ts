import type { Operation } from '../../../operation.ts';

/** No operation begins at this number. */
const ANSWERED = 0;

/** The operations on a key that have begun and are not answered yet. */
export class UnderWay {
  /** When they began, rising; ANSWERED stands for answered ones until they reach the front. */
  private readonly begun: number[] = [];

  get size(): number {
    return this.begun.length;
  }

  begin({ invokedSequence }: Operation): void {
    this.begun.push(invokedSequence);
  }

  end({ invokedSequence }: Operation): void {
    const { begun } = this;
    // Mostly it is the only one.
    if (begun.length === 1 && begun[0] === invokedSequence) {
      begun.pop();
      return;
    }
    const at = begun.indexOf(invokedSequence);
    if (at >= 0) begun[at] = ANSWERED;
    while (begun.length > 0 && begun[0] === ANSWERED) begun.shift();
  }

  /** The least invocation among operations that may still return; if there are none, any after this answer. */
  oldest({ completedSequence }: Operation): number {
    return this.begun.length === 0 ? completedSequence + 1 : this.begun[0];
  }

  clear(): void {
    this.begun.length = 0;
  }
}
