import { MICROS_PER_SECOND } from '../kernel/time.ts';
import type { PropertyResult } from '../report.ts';
import type { Court, Judge, Property, Violation } from './judge.ts';

/** Keeps the first objection of each property and passes it on as it is made. */
export class FirstObjections implements Court {
  private readonly first = new Map<Property, Violation>();
  private readonly onObjection: (violation: Violation) => void;

  constructor(onObjection: (violation: Violation) => void = () => {}) {
    this.onObjection = onObjection;
  }

  object(violation: Violation): void {
    if (this.first.has(violation.property)) return;
    this.first.set(violation.property, violation);
    this.onObjection(violation);
  }

  of(property: Property): Violation | null {
    return this.first.get(property) ?? null;
  }

  /**
   * Sorted by the facts at which they were made; those made at the same fact, in the order in which they were
   * made.
   */
  violations(): readonly Violation[] {
    return [...this.first.values()].sort((a, b) => a.sequence - b.sequence);
  }
}

/** The verdict of each judge; to be called after the last fact. */
export function propertyResults(judges: readonly Judge[], court: FirstObjections): readonly PropertyResult[] {
  return judges.map((judge) => {
    const name = judge.property;
    const checked = judge.checked();
    const violation = court.of(name);
    if (violation === null) return { name, verdict: judge.undecided() ? 'undecided' : 'pass', checked };
    const { reason, message, sequence, time, witness } = violation;
    const at = { event: sequence, second: time / MICROS_PER_SECOND };
    const told: PropertyResult = { name, verdict: 'fail', checked, at, reason, message };
    return witness === undefined ? told : { ...told, witness };
  });
}
