import { list } from './cut-lists.ts';
import { type Reduction, ROOM, type State } from './reduction.ts';
import { withRun } from './run-length.ts';
import { countSteady, FRESH, steadied } from './steady.ts';

/** How many events fewer make lists of messages and operations worth reading. */
const WORTH_LISTING = 0.8;

/**
 * Constants in place of what is drawn, if then all seeds fail; or else lists of what was drawn, as far as it matters.
 * `onFirst` is told what the constants came to, before the lists are tried.
 */
export function leaveLittleToChance(reduction: Reduction, onFirst: (state: State) => void): void {
  const start = reduction.state();
  const roomy = withRun(reduction.plain, reduction.runLength() + ROOM);
  const steady = steadied(reduction.trials, roomy, reduction.seed, reduction.limit(true));
  if (reduction.consider(steady, false, true))
    // A steadied run keeps the room that other seeds need to fail in.
    reduction.consider(withRun(steady, reduction.runLength() + ROOM));
  const constant = { ...reduction.state(), steady: steadiness(reduction) };
  onFirst(constant);
  reduction.restore(start);
  if (!list(reduction)) {
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
