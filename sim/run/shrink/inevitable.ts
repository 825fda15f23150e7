import type { Scenario } from '../../scenario/scenario.ts';
import type { Failure, Trials } from './trial.ts';

/*
 * The point of no return of a failing run: the event after which it fails whatever is drawn. Found by
 * continuing the run from an event with other seeds.
 */

export const CONTINUATIONS = 20;
/** A continuation must fail within this many times the events of the run itself, plus SLACK. */
const LONGER = 3;
const SLACK = 200;

export interface Inevitable {
  /** After this event all continuations fail in the same way; 0: all do from the start. */
  readonly event: number;
  /** How many continuations fail after the preceding event; all of them if `event` is 0. */
  readonly before: number;
}

/**
 * Finds, by bisection, an event after which all continuations fail while after the preceding one not all do.
 * The probability of failure may rise and fall over the run, so that there may be other such events. null if the budget
 * runs out before.
 */
export function pointOfNoReturn(
  trials: Trials,
  scenario: Scenario,
  seed: string,
  failure: Failure,
): Inevitable | null {
  const limit = failure.event * LONGER + SLACK;
  const fails = (after: number, i: number): boolean =>
    trials.continues(scenario, seed, { limit, reseed: { after, seed: `continuation-${i}` } });
  const numbers = Array.from({ length: CONTINUATIONS }, (_, i) => i + 1);
  const allFail = (after: number): boolean => numbers.every((i) => fails(after, i));
  if (trials.exhausted) return null;
  if (allFail(0)) return { event: 0, before: CONTINUATIONS };
  let open = 0;
  let lost = failure.event;
  while (lost - open > 1) {
    const middle = Math.floor((open + lost) / 2);
    if (trials.exhausted) return null;
    if (allFail(middle)) lost = middle;
    else open = middle;
  }
  return { event: lost, before: numbers.filter((i) => fails(open, i)).length };
}
