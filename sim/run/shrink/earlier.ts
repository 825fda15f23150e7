import { stepsOf, withSteps } from './plain.ts';
import type { Reduction } from './reduction.ts';
import { soonerAxes } from './sooner-axes.ts';

/*
 * Before what struck is told strike by strike: the same scenario with other seeds, in search of one that fails
 * sooner. Where a failure takes chance, a run is mostly waiting for it. Each attempt ends where it can be no
 * improvement any more, so that the next half of what is left costs about as much as the last one did, however
 * short it has become.
 */

/** The share of the budget that may go into it, and attempts in a row that may be in vain. */
const MOST = 0.25;
const PATIENCE = 100;
/** What is this short already is made shorter more cheaply in other ways. */
const SHORT = 1_000;

/** Seeds that a scenario with a step less is tried with, before it is said to need it. */
const FEW = 4;
/** Seeds that a scenario with other chances is tried with. */
const SOME = 24;

/** Without those steps that a few other seeds can do without; however often they strike. */
export function cutRepeated(reduction: Reduction): void {
  reduction.otherSeeds = Array.from({ length: FEW }, (_, i) => `without-${i + 1}`);
  for (const step of stepsOf(reduction.plain)) {
    const others = stepsOf(reduction.plain).filter((other) => other !== step);
    reduction.consider(withSteps(reduction.plain, others), true, true);
  }
  reduction.otherSeeds = [];
}

/** Goes over to what makes faults strike sooner, or more go wrong, as long as one of some seeds fails sooner for it. */
function changeChances(reduction: Reduction, goesOn: () => boolean): void {
  const seeds = Array.from({ length: SOME }, (_, i) => `sooner-${i + 1}`);
  for (let again = true; again; ) {
    again = false;
    for (const plain of soonerAxes(reduction.plain)) {
      if (!goesOn()) return;
      again = seeds.some((seed) => reduction.reseed(seed, plain));
      if (again) break;
    }
  }
}

/** Goes over to a seed that fails in the same way after fewer events, again and again, and to what lets seeds fail sooner. */
export function failEarlier(reduction: Reduction): void {
  const { trials } = reduction;
  const begun = trials.spent;
  // What shows only when the run is over does not show sooner.
  const goesOn = (): boolean =>
    reduction.failure.event > SHORT &&
    !reduction.failsAfterRun &&
    trials.spent - begun <= trials.budget * MOST;
  changeChances(reduction, goesOn);
  let last = 0;
  for (let attempt = 1; attempt - last <= PATIENCE && goesOn(); attempt++) {
    if (reduction.reseed(`earlier-${attempt}`)) last = attempt;
  }
}
