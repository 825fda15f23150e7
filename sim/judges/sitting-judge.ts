import { NOBODY, type NodeId } from '../../core/units.ts';
import type { Fact } from '../facts.ts';
import type { Court, Judge, Property } from './judge.ts';

/**
 * What all judges share: they count their comparisons, and object once. A judge has a method for each kind of fact it checks,
 * named after that kind; `Hearing` calls them.
 */
export abstract class SittingJudge implements Judge {
  abstract readonly property: Property;
  protected comparisons = 0;
  /** Set by the first objection: what follows is mostly a consequence, so the judge rests. */
  protected objected = false;
  /** Whether it stops counting comparisons once it has objected. */
  protected readonly rests: boolean = false;
  private readonly court: Court;

  constructor(court: Court) {
    this.court = court;
  }

  checked(): number {
    return this.comparisons + (this.objected && this.rests ? 0 : this.expected());
  }

  /** Comparisons that were settled without calling it (see `ExpectedFacts`). */
  protected expected(): number {
    return 0;
  }

  finish(): void {}

  undecided(): boolean {
    return false;
  }

  protected object(fact: Fact, reason: string, message: string): void {
    this.objectAt(fact.sequence, fact.time, reason, message);
  }

  protected objectAt(sequence: number, time: number, reason: string, message: string): void {
    if (this.objected) return;
    if (this.rests) this.comparisons += this.expected();
    this.objected = true;
    this.court.object({ property: this.property, reason, message, sequence, time });
  }
}

/** "n3"; nobody is "nobody". */
export function nameOf(node: NodeId): string {
  return node === NOBODY ? 'nobody' : `n${node}`;
}
