import type { Property, Violation } from '../judges/judge.ts';
import { simulate } from '../run/simulate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Bug } from './bug.ts';

const MICROS_PER_SECOND = 1_000_000;
/** More than ten times what a run of the presets needs: a wrong core may drown in its own messages, and then nothing is decided. */
const MOST_EVENTS = 400_000;

/** One seed tried. */
export interface Try {
  readonly seed: string;
  /** Seconds of simulated time until a judge objected, or of the whole run. */
  readonly seconds: number;
  /** The objection that was made first; null: nobody objected. */
  readonly caught: Sighting | null;
  /** A budget ran out before a verdict. */
  readonly undecided: boolean;
}

interface Sighting {
  readonly property: Property;
  readonly reason: string;
  readonly message: string;
}

/** Thrown out of a run that has shown what it was played for. */
class Enough extends Error {}

/** Plays one seed with the bug (null: the correct core) and stops at the first objection. */
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
