import type { PlainScenario } from '../../scenario/print.ts';
import { stepsOf, withSteps } from './plain.ts';
import type { Reduction } from './reduction.ts';
import { shorterRuns, soonerAxes } from './sooner-axes.ts';

/*
 * The first part of shrinking, while fault steps are still random: looks for other seeds with which the
 * scenario fails after fewer events, since most of a long run is waiting for chance. Each attempt ends as soon
 * as it cannot be an improvement, so that each halving of the run costs about as much as the one before.
 */

/**
 * The share of the budget that may go into this part, and the number of futile attempts in a row that ends it.
 */
const MOST = 0.25;
const PATIENCE = 100;
/** A failure after so few events is reduced more cheaply in other ways. */
const SHORT = 1_000;

/** Seeds to try without a step, before the step is considered needed. */
const FEW = 4;
/** Seeds to try with changed probabilities. */
const SOME = 24;

/** Removes each step without which one of a few seeds still fails. */
export function cutRepeated(reduction: Reduction): void {
  reduction.otherSeeds = Array.from({ length: FEW }, (_, i) => `without-${i + 1}`);
  for (const step of stepsOf(reduction.plain)) {
    const others = stepsOf(reduction.plain).filter((other) => other !== step);
    reduction.consider(withSteps(reduction.plain, others), true, true);
  }
  reduction.otherSeeds = [];
}

/** Accepts changed scenarios as long as one of some seeds then fails sooner. */
function changeChances(
  reduction: Reduction,
  propose: (plain: PlainScenario) => Iterable<PlainScenario>,
  goesOn: () => boolean,
): void {
  const seeds = Array.from({ length: SOME }, (_, i) => `sooner-${i + 1}`);
  for (let again = true; again; ) {
    again = false;
    for (const plain of propose(reduction.plain)) {
      if (!goesOn()) return;
      again = seeds.some((seed) => reduction.reseed(seed, plain));
      if (again) break;
    }
  }
}

/**
 * Makes the scenario fail sooner: with a shorter run if the violation occurs only in the settling phase, then with
 * earlier faults, fewer operations or more mishaps, then with other seeds.
 */
export function failEarlier(reduction: Reduction): void {
  const { trials } = reduction;
  const begun = trials.spent;
  const goesOn = (): boolean =>
    reduction.failure.event > SHORT && trials.spent - begun <= trials.budget * MOST;
  if (reduction.failsAfterRun) changeChances(reduction, shorterRuns, goesOn);
  changeChances(reduction, soonerAxes, goesOn);
  // A violation in the settling phase cannot occur sooner with another seed.
  if (reduction.failsAfterRun) return;
  let last = 0;
  for (let attempt = 1; attempt - last <= PATIENCE && goesOn(); attempt++) {
    if (reduction.reseed(`earlier-${attempt}`)) last = attempt;
  }
}
