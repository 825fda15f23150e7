import { printScenario } from '../../scenario/print.ts';
import { axesFor } from './axes.ts';
import { leaveLittleToChance } from './certainty.ts';
import { cutFaults, makeExplicit } from './cut-faults.ts';
import { cutRepeated, failEarlier } from './earlier.ts';
import { Reduction, type ShrinkProgress, type State } from './reduction.ts';
import { roundSteps } from './rounding.ts';
import { Stopped, type Trials } from './trial.ts';

/** How many other seeds a candidate is tried with; the more the longer what is left still is. */
const PATIENCE = [3, 12, 48];
/** What is this small is small enough: events, or a share of those there were. */
const FEW_EVENTS = 200;
const SMALL_SHARE = 0.05;
/** However long the run was: what has about so many events can be listed (MOST_PACKETS). What is longer rests on chance. */
const LISTABLE_EVENTS = 600;
const MOST_PASSES = 6;
/** How much of the budget may be spent by the end of each part: a long search must leave something for what tidies up. */
const BUDGET = { axes: 0.85, certainty: 0.95, tidying: 1 } as const;

/** What shrinking came to, and whether it was stopped before it was done. */
export interface Shrunk extends State {
  readonly stopped: boolean;
}

/** Makes a failing scenario smaller step by step; each step is one that fails in the same way. */
export function reduce(trials: Trials, start: State, onProgress: (progress: ShrinkProgress) => void): Shrunk {
  const reduction = new Reduction(trials, start, onProgress);
  let first: State | null = null;
  try {
    trials.spendUpTo(BUDGET.axes);
    reduction.strip();
    cutRepeated(reduction);
    failEarlier(reduction);
    makeExplicit(reduction);
    reduction.cutRun();
    cutFaults(reduction);
    for (const seeds of PATIENCE) {
      reduction.otherSeeds = Array.from({ length: seeds }, (_, i) => `${i + 1}`);
      passes(reduction);
      if (isSmall(reduction)) break;
      if (!reduction.searchIsOver) continue;
      trials.cutShort();
      break;
    }
    roundSteps(reduction);
    trials.spendUpTo(BUDGET.certainty);
    leaveLittleToChance(reduction, (state) => {
      first = state;
    });
    // What came later may have made a step needless that once was needed.
    trials.spendUpTo(BUDGET.tidying);
    reduction.cutRun(true);
    cutFaults(reduction);
    trials.spendUpTo(BUDGET.tidying);
    reduction.cutRun(true);
    return { ...reduction.state(), stopped: false };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { ...smaller(reduction.state(), first), stopped: true };
  }
}

function smaller(one: State, other: State | null): State {
  return other !== null && other.failure.event < one.failure.event ? other : one;
}

/** Goes along all axes until nothing changes any more. */
function passes(reduction: Reduction): void {
  for (let pass = 0, before = ''; pass < MOST_PASSES && !reduction.trials.exhausted; pass++) {
    alongAxes(reduction);
    makeExplicit(reduction);
    cutFaults(reduction);
    const now = printScenario(reduction.plain);
    if (now === before) break;
    before = now;
  }
}

function isSmall({ failure, eventsBefore }: Reduction): boolean {
  const share = Math.min(eventsBefore * SMALL_SHARE, LISTABLE_EVENTS);
  return failure.event <= Math.max(FEW_EVENTS, share);
}

function alongAxes(reduction: Reduction): void {
  for (const axis of axesFor(reduction.trials.needsTime)) {
    // Each success starts the axis anew from what is left.
    for (let again = true; again && !reduction.trials.exhausted; ) {
      again = false;
      for (const { plain, reseed } of axis(reduction.plain, reduction.failure.time)) {
        if (!reduction.consider(plain, reseed)) continue;
        again = true;
        break;
      }
    }
    reduction.cutRun();
  }
}
