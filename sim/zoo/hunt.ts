import type { Property, Violation } from '../judges/judge.ts';
import { MICROS_PER_SECOND } from '../kernel/time.ts';
import { simulate } from '../run/simulate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Bug } from './bug.ts';

/**
 * More than ten times the events of a run of any preset. Bounds the run of a broken core that floods itself
 * with messages; such a run is undecided.
 */
const MOST_EVENTS = 400_000;

/** The result of one seed. */
export interface Try {
  readonly seed: string;
  /** Virtual seconds until the first violation, or of the whole run. */
  readonly seconds: number;
  /** The first violation; null if there was none. */
  readonly caught: Sighting | null;
  /** Whether the run ended without a verdict. */
  readonly undecided: boolean;
}

interface Sighting {
  readonly property: Property;
  readonly reason: string;
  readonly message: string;
}

/** Thrown from within a run to end it at the first violation. */
class Enough extends Error {}

/** Runs one seed with the bug (null: the correct core) up to the first violation. */
export function tryBug(
  scenario: Scenario,
  seed: string,
  bug: Bug | null,
  withoutJudges: readonly Property[] = [],
): Try {
  let first: Violation | null = null;
  const onObjection = (violation: Violation): void => {
    first = violation;
    throw new Enough();
  };
  const bounded = { ...scenario, maxEvents: Math.min(scenario.maxEvents, MOST_EVENTS) };
  const whole = scenario.run / MICROS_PER_SECOND;
  try {
    const options = { onObjection, withoutJudges, digested: false };
    const { report } = simulate(bounded, seed, bug === null ? options : { ...options, bug });
    return { seed, seconds: whole, caught: null, undecided: report.verdict === 'undecided' };
  } catch (error) {
    const violation: Violation | null = first;
    if (!(error instanceof Enough) || violation === null) throw error;
    return sighted(seed, violation);
  }
}

function sighted(seed: string, { property, reason, message, time }: Violation): Try {
  return {
    seed,
    seconds: time / MICROS_PER_SECOND,
    caught: { property, reason, message },
    undecided: false,
  };
}
