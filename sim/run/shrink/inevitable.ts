import type { Scenario } from '../../scenario/scenario.ts';
import type { Failure, Trials } from './trial.ts';

/*
 * When a run was lost: the event after which it fails whatever chance brings. Found by going on from it with other seeds.
 */

export const CONTINUATIONS = 20;
/** A continuation may take so much longer than the run itself. */
const LONGER = 3;
const SLACK = 200;

export interface Inevitable {
  /** After this event all continuations fail in the same way; 0: any seed does from the start. */
  readonly event: number;
  /** Of as many, how many fail after the event before it; all of them where `event` is 0. */
  readonly before: number;
}

/**
 * The event after which every continuation fails, by bisection: after it all do, after the one before not all. (Chances
 * may rise and fall on the way; this is a rise to certainty that bisection meets.)
 */
export function pointOfNoReturn(
  trials: Trials,
  scenario: Scenario,
  seed: string,
  failure: Failure,
): Inevitable {
  const limit = failure.event * LONGER + SLACK;
  const fails = (after: number, i: number): boolean =>
    trials.run(scenario, seed, { limit, reseed: { after, seed: `continuation-${i}` } }) !== null;
  const numbers = Array.from({ length: CONTINUATIONS }, (_, i) => i + 1);
  const allFail = (after: number): boolean => numbers.every((i) => fails(after, i));
  if (allFail(0)) return { event: 0, before: CONTINUATIONS };
  let open = 0;
  let lost = failure.event;
  while (lost - open > 1) {
    const middle = Math.floor((open + lost) / 2);
    if (allFail(middle)) lost = middle;
    else open = middle;
  }
  return { event: lost, before: numbers.filter((i) => fails(open, i)).length };
}
