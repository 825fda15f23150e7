import type { Operation } from '../../../facts/operation.ts';

/** A number at which no operation begins. */
const ANSWERED = 0;

/** The pending operations on one key. */
export class UnderWay {
  /** Their invocations, ascending; ANSWERED stands for an answered operation until it reaches the front. */
  private readonly begun: number[] = [];

  get size(): number {
    return this.begun.length;
  }

  begin({ invokedSequence }: Operation): void {
    this.begun.push(invokedSequence);
  }

  end({ invokedSequence }: Operation): void {
    const { begun } = this;
    // Usually it is the only one.
    if (begun.length === 1 && begun[0] === invokedSequence) {
      begun.pop();
      return;
    }
    const at = begun.indexOf(invokedSequence);
    if (at >= 0) begun[at] = ANSWERED;
    while (begun.length > 0 && begun[0] === ANSWERED) begun.shift();
  }

  /**
   * The least invocation among pending operations; if there are none, the earliest one possible after this
   * answer.
   */
  oldest({ completedSequence }: Operation): number {
    return this.begun.length === 0 ? completedSequence + 1 : this.begun[0];
  }

  clear(): void {
    this.begun.length = 0;
  }
}
