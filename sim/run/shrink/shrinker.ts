import { printScenario } from '../../scenario/print.ts';
import { axesFor } from './axes.ts';
import { reduceChance } from './certainty.ts';
import { cutFaults, makeExplicit } from './cut-faults.ts';
import { cutRepeated, failEarlier } from './earlier.ts';
import { Reduction, type ShrinkProgress, type State } from './reduction.ts';
import { roundSteps } from './rounding.ts';
import { Stopped, type Trials } from './trial.ts';

/**
 * How many other seeds each candidate is tried with; more in each further round, if the failure is still long.
 */
const PATIENCE = [3, 12, 48];
/** A failure is small enough at this number of events, or at this share of the original number. */
const FEW_EVENTS = 200;
const SMALL_SHARE = 0.05;
/** Failures of more events are not small enough, since they cannot be listed (MOST_PACKETS). */
const LISTABLE_EVENTS = 600;
const MOST_PASSES = 6;
/** The share of the budget that may be spent by the end of each part, to leave some for the others. */
const BUDGET = { axes: 0.85, certainty: 0.95, tidying: 1 } as const;

/** The shrunk scenario, and whether the search was stopped early. */
export interface Shrunk extends State {
  readonly stopped: boolean;
}

/** Makes a failing scenario smaller step by step; after each step it still fails in the same way. */
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
    reduceChance(reduction, (state) => {
      first = state;
    });
    // Later changes may have made a step unnecessary.
    trials.spendUpTo(BUDGET.tidying);
    reduction.cutRun(true);
    cutFaults(reduction);
    trials.spendUpTo(BUDGET.tidying);
    reduction.cutRun(true);
    if (trials.targetsRecovery) reduction.endSooner();
    reduction.dropEnds();
    return { ...reduction.state(), stopped: false };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { ...smaller(reduction.state(), first), stopped: true };
  }
}

function smaller(one: State, other: State | null): State {
  return other !== null && other.failure.event < one.failure.event ? other : one;
}

/** Tries the candidates of all axes until a pass changes nothing. */
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
    // After each success, the axis starts again from the smaller scenario.
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
