import type { PlainScenario } from '../../scenario/print.ts';
import { parseDuration, parseShare } from '../../scenario/quantities/quantities.ts';
import { EARLY, fewerOperations, timeOf } from './axes.ts';
import { exactDuration, isMapping, type PlainStep, stepsOf, valueAt, withSteps, withValue } from './plain.ts';

/*
 * Axes that may make a random scenario fail after fewer events: faults that begin sooner, fewer operations, and
 * more network mishaps. They come first, because once strikes are explicit such a change gives an entirely
 * different history.
 */

/** Scenarios like this one that may fail after fewer events. */
export function* soonerAxes(plain: PlainScenario): Generator<PlainScenario> {
  yield* soonerFaults(plain);
  for (const candidate of fewerOperations(plain)) yield candidate.plain;
  yield* likelierMishaps(plain);
}

/** All steps moved earlier by the same time. */
function* soonerFaults(plain: PlainScenario): Generator<PlainScenario> {
  const steps = stepsOf(plain);
  const first = Math.min(...steps.map(timeOf));
  if (steps.length > 0 && first > EARLY)
    yield withSteps(
      plain,
      steps.map((step) => sooner(step, first - EARLY)),
    );
}

function sooner(step: PlainStep, by: number): PlainStep {
  const moved = ['at', 'from', 'until', 'after'].flatMap((key): [string, string][] => {
    const time = step[key] === undefined ? '' : parseDuration(step[key]);
    return typeof time === 'number' ? [[key, exactDuration(Math.max(0, time - by))]] : [];
  });
  return { ...step, ...Object.fromEntries(moved) };
}

/** Probabilities that replace smaller ones, for mishaps that the scenario has already. */
const OFTEN = [
  { path: ['duplicate'], share: '50%' },
  { path: ['loss'], share: '20%' },
  { path: ['reorder', 'chance'], share: '50%' },
] as const;

function* likelierMishaps(plain: PlainScenario): Generator<PlainScenario> {
  if (!isMapping(valueAt(plain, ['network']))) return;
  for (const { path, share } of OFTEN) {
    const now = parseShare(valueAt(plain, ['network', ...path]));
    const often = parseShare(share);
    if (typeof now === 'number' && typeof often === 'number' && now > 0 && now < often)
      yield withValue(plain, ['network', ...path], share);
  }
}
