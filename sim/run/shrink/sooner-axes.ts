import type { PlainScenario } from '../../scenario/print.ts';
import { parseDuration, parseShare } from '../../scenario/quantities/quantities.ts';
import { isRecord } from '../../scenario/record.ts';
import { calmerNetwork, EARLY, fewerClients, fewerOperations, roundMillis, timeOf } from './axes.ts';
import { type Candidate, earlierSnapshots } from './option-axes.ts';
import { exactDuration, type PlainStep, stepsOf, valueAt, withSteps, withValue } from './plain.ts';
import { fewerReplicas } from './replica-axis.ts';
import { runOf, singled, withRun } from './run-length.ts';

/*
 * Axes that may make a random scenario fail after fewer events: faults that begin sooner, fewer operations, and
 * more network mishaps. They come first, because once strikes are explicit such a change gives an entirely
 * different history.
 */

/** Proposes scenarios like this one that may fail after fewer events. */
export type SoonerAxis = (plain: PlainScenario) => Iterable<PlainScenario>;

/** Earlier faults, fewer operations, more mishaps: the axes that leave most of a scenario as it is. */
export function* usualAxis(plain: PlainScenario): Generator<PlainScenario> {
  yield* soonerFaults(plain);
  for (const candidate of fewerOperations(plain)) yield candidate.plain;
  yield* likelierMishaps(plain);
}

/**
 * The axes for violations in the settling phase. The network is as bad then as before, so that with more mishaps it would
 * be to blame; and many strikes are removed one by one later, in whole runs.
 */
export const soonerAfterRun: readonly SoonerAxis[] = [
  shorterRuns,
  soonerFaults,
  plainly(fewerOperations),
  plainly(fewerClients),
  plainly(earlierSnapshots),
  plainly(calmerNetwork),
  plainly(fewerReplicas),
];

/** The scenarios that an axis proposes. */
function plainly(axis: (plain: PlainScenario) => Iterable<Candidate>): SoonerAxis {
  return function* scenarios(plain) {
    for (const candidate of axis(plain)) yield candidate.plain;
  };
}

/** Shares of a run's length, the cheapest first. */
const SHARES = [0.0625, 0.125, 0.25, 0.5, 0.75];
const SHORTEST_RUN = 200_000;

/**
 * Shorter runs in which all steps begin and end proportionally sooner, for violations in the settling phase: those
 * occur only after the run. Steps that are repeated at random strike less often then.
 */
export function* shorterRuns(plain: PlainScenario): Generator<PlainScenario> {
  const run = runOf(plain);
  const steps = stepsOf(plain);
  const origin = Math.min(EARLY, ...steps.map(timeOf));
  for (const share of SHARES) {
    const at = (before: number): number => roundMillis(origin + (before - origin) * share);
    const shorter = Math.max(SHORTEST_RUN, at(run));
    if (shorter >= run) return;
    yield withRun(
      withSteps(
        plain,
        steps.map((step) => withTimes(step, at)),
      ),
      shorter,
    );
  }
}

/**
 * The same, down to runs in which a repeated step strikes only once. They come last: few other changes are possible
 * in so short a run.
 */
export function* shorterStill(plain: PlainScenario): Generator<PlainScenario> {
  for (const shorter of shorterRuns(plain)) yield withSteps(shorter, stepsOf(shorter).map(singled));
}

/** All steps moved earlier by the same time. */
function* soonerFaults(plain: PlainScenario): Generator<PlainScenario> {
  const steps = stepsOf(plain);
  const first = Math.min(...steps.map(timeOf));
  if (steps.length > 0 && first > EARLY)
    yield withSteps(
      plain,
      steps.map((step) => withTimes(step, (before) => Math.max(0, before - first + EARLY))),
    );
}

/** A step that begins and ends at other times. */
function withTimes(step: PlainStep, at: (before: number) => number): PlainStep {
  const moved = ['at', 'from', 'until', 'after'].flatMap((key): [string, string][] => {
    const time = step[key] === undefined ? '' : parseDuration(step[key]);
    return typeof time === 'number' ? [[key, exactDuration(at(time))]] : [];
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
  if (!isRecord(valueAt(plain, ['network']))) return;
  for (const { path, share } of OFTEN) {
    const now = parseShare(valueAt(plain, ['network', ...path]));
    const often = parseShare(share);
    if (typeof now === 'number' && typeof often === 'number' && now > 0 && now < often)
      yield withValue(plain, ['network', ...path], share);
  }
}
