import type { Fact } from '../facts/facts.ts';
import type { CommandOf, Court, Judge, Property } from './judge.ts';

/**
 * Base class of all judges: counts comparisons, and passes on only the first objection. A judge has one method
 * for each kind of fact that it checks, named after that kind; `Hearing` calls these methods.
 */
export abstract class BaseJudge implements Judge {
  abstract readonly property: Property;
  protected comparisons = 0;
  /** Set by the first objection. Later ones would mostly be its consequences, so the judge stops objecting. */
  protected objected = false;
  /** Whether the judge also stops counting comparisons once it has objected. */
  protected readonly rests: boolean = false;
  private readonly court: Court;

  constructor(court: Court) {
    this.court = court;
  }

  checked(): number {
    return this.comparisons + (this.objected && this.rests ? 0 : this.expected());
  }

  /** Comparisons whose outcome was clear without calling the judge (see `ExpectedFacts`). */
  protected expected(): number {
    return 0;
  }

  finish(): void {}

  undecided(): boolean {
    return false;
  }

  /** `command`: the one that the objection is about, if it is about one. */
  protected object(fact: Fact, reason: string, message: string, command?: CommandOf): void {
    this.objectAt(fact.sequence, fact.time, reason, message, command);
  }

  protected objectAt(
    sequence: number,
    time: number,
    reason: string,
    message: string,
    command?: CommandOf,
  ): void {
    if (this.objected) return;
    if (this.rests) this.comparisons += this.expected();
    this.objected = true;
    const violation = { property: this.property, reason, message, sequence, time };
    this.court.object(command === undefined ? violation : { ...violation, command });
  }
}
