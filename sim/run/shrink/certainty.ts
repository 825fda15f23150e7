import type { PlainScenario } from '../../scenario/print.ts';
import { listDraws } from './cut-lists.ts';
import { type Reduction, ROOM, type State } from './reduction.ts';
import { withRun } from './run-length.ts';
import { countSteady, FRESH, steadied } from './steady.ts';

/** Lists are preferred to constants if the run with them has at most this share of the events. */
const WORTH_LISTING = 0.8;

/**
 * Makes the failure less dependent on the seed, in two ways: constants in place of random draws, and lists of
 * what was drawn, as far as it matters. Keeps the result with which more FRESH seeds fail; with equally many
 * the constants, unless the lists make the run much shorter. `onFirst` receives the result with constants
 * before the lists are tried.
 */
export function reduceChance(reduction: Reduction, onFirst: (state: State) => void): void {
  const start = reduction.state();
  // The additional time that other seeds may need to fail; what fails after the run has the settling phase.
  const roomy = (plain: PlainScenario): PlainScenario =>
    reduction.failsAfterRun ? plain : withRun(plain, reduction.runLength() + ROOM);
  const { trials, plain, seed } = reduction;
  const steady = steadied(trials, roomy(plain), seed, reduction.limit(true));
  if (reduction.consider(steady, false, true)) reduction.consider(roomy(steady));
  const constant = { ...reduction.state(), steady: steadiness(reduction) };
  onFirst(constant);
  reduction.restore(start);
  if (!listDraws(reduction)) {
    reduction.restore(constant);
    return;
  }
  const listedSteady = steadiness(reduction);
  const shorter = reduction.failure.event <= constant.failure.event * WORTH_LISTING;
  const better =
    constant.steady === FRESH.length
      ? listedSteady === FRESH.length && shorter
      : listedSteady > constant.steady || (shorter && listedSteady === constant.steady);
  if (!better) reduction.restore(constant);
}

function steadiness(reduction: Reduction): number {
  return countSteady(reduction.trials, reduction.plain, reduction.limit(true), FRESH);
}
