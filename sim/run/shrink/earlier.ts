import { USUAL_WITHIN } from './axes.ts';
import { numberAt, stepsOf, withSteps, withValue } from './plain.ts';
import type { Reduction } from './reduction.ts';
import { type SoonerAxis, shorterRuns, shorterStill, soonerAfterRun, usualAxis } from './sooner-axes.ts';

/*
 * The first part of shrinking, while fault steps are still random: looks for other seeds with which the
 * scenario fails after fewer events, since most of a long run is waiting for chance. Each attempt ends as soon
 * as it cannot be an improvement, so that each halving of the run costs about as much as the one before.
 */

/** The share of the budget that may go into this part. */
const SHARE = 0.25;
/** The same for a failure that shows only after the run: each of its trials is a whole run. */
const SHARE_AFTER_RUN = 0.5;
/** So many futile attempts in a row end the search for other seeds. */
const PATIENCE = 100;
/** A failure after so few events is reduced more cheaply in other ways. */
const SHORT = 1_000;
/** Seeds to try without a step, before the step is considered needed. */
const FEW = 4;
/** Seeds to try with changed probabilities; more if the run is still long then. */
const SOME = 24;
const MORE = 120;

/** Removes each step without which one of a few seeds still fails. */
export function cutRepeated(reduction: Reduction): void {
  reduction.otherSeeds = Array.from({ length: FEW }, (_, i) => `without-${i + 1}`);
  for (const step of stepsOf(reduction.plain)) {
    const others = stepsOf(reduction.plain).filter((other) => other !== step);
    reduction.consider(withSteps(reduction.plain, others), true, true);
  }
  reduction.otherSeeds = [];
}

/**
 * Accepts changed scenarios as long as one of some seeds then fails sooner: each axis as often as it helps, then the
 * next, until none does.
 */
function changeChances(
  reduction: Reduction,
  axes: readonly SoonerAxis[],
  goesOn: () => boolean,
  count = SOME,
): void {
  const seeds = Array.from({ length: count }, (_, i) => `sooner-${i + 1}`);
  const helps = (axis: SoonerAxis): boolean => {
    for (const plain of axis(reduction.plain)) {
      if (!goesOn()) return false;
      if (seeds.some((seed) => reduction.reseed(seed, plain))) return true;
    }
    return false;
  };
  for (let again = true; again; ) {
    again = false;
    for (const axis of axes) while (helps(axis)) again = true;
  }
}

/** Shorter bounds for settling, in election time-outs, with which a core that recovers usually does. */
const BOUNDS = [20, 40];

/** Most of a run that never recovers may be the wait for it, which every later trial would repeat. */
function settleSooner(reduction: Reduction): void {
  if (!reduction.trials.targetsRecovery || reduction.trials.needsTime) return;
  const path = ['settle', 'within'];
  const now = numberAt(reduction.plain, path, USUAL_WITHIN);
  for (const shorter of BOUNDS.filter((bound) => bound < now))
    if (reduction.consider(withValue(reduction.plain, path, shorter))) return;
}

/**
 * Makes the scenario fail sooner: with a shorter run if the violation occurs only in the settling phase, then with
 * earlier faults, fewer operations or more mishaps, then with other seeds.
 */
export function failEarlier(reduction: Reduction): void {
  const { trials } = reduction;
  const begun = trials.spent;
  const within =
    (share: number, short = SHORT) =>
    (): boolean =>
      reduction.failure.event > short && trials.spent - begun <= trials.budget * share;
  settleSooner(reduction);
  if (reduction.failsAfterRun) {
    changeChances(reduction, [shorterRuns], within(SHARE_AFTER_RUN));
    changeChances(reduction, soonerAfterRun, within(SHARE_AFTER_RUN));
    changeChances(reduction, [shorterStill, ...soonerAfterRun], within(SHARE_AFTER_RUN), MORE);
    // A violation in the settling phase cannot occur sooner with another seed.
    if (reduction.failsAfterRun) return;
  }
  changeChances(reduction, [usualAxis], within(SHARE));
  changeSeeds(reduction, within(SHARE));
}

/** Takes other seeds as long as one of the next PATIENCE fails sooner. */
function changeSeeds(reduction: Reduction, goesOn: () => boolean): void {
  let last = 0;
  for (let attempt = 1; attempt - last <= PATIENCE && goesOn(); attempt++) {
    if (reduction.reseed(`earlier-${attempt}`)) last = attempt;
  }
}
