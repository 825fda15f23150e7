import type { PlainScenario } from '../../scenario/print.ts';
import { rounder } from './axes.ts';
import { fatesOf, operationsOf, withFates, withOperations } from './listing.ts';
import {
  durationOf,
  exactDuration,
  type PlainStep,
  stepsOf,
  valueAt,
  withSteps,
  withValue,
} from './plain.ts';
import type { Reduction } from './reduction.ts';
import { runOf, withRun } from './run-length.ts';

/*
 * Rounds times and durations as far as the failure persists. In a scenario with lists, no fewer other seeds may
 * fail (considerSteadily).
 */

/** Rounds the times of fault steps. */
export function roundSteps(reduction: Reduction): void {
  roundStepsBy(reduction, (plain) => reduction.consider(plain));
}

/** Accepts or rejects a candidate. */
type Take = (plain: PlainScenario) => boolean;

function roundStepsBy(reduction: Reduction, take: Take): void {
  roundItems(
    reduction,
    take,
    () => stepsOf(reduction.plain),
    (steps) => withSteps(reduction.plain, steps),
    ['at', 'for'],
  );
}

/** Rounds the times in lists (operations, packets, time-outs, writes) and of fault steps. */
export function roundLists(reduction: Reduction, timeoutLists: readonly (readonly string[])[]): void {
  const take = (plain: PlainScenario): boolean => reduction.considerSteadily(plain);
  roundItems(
    reduction,
    take,
    () => operationsOf(reduction.plain),
    (operations) => withOperations(reduction.plain, operations),
    ['at'],
  );
  roundItems(
    reduction,
    take,
    () => fatesOf(reduction.plain),
    (fates) => withFates(reduction.plain, fates),
    ['latency', 'copy'],
  );
  roundStepsBy(reduction, take);
  for (const path of timeoutLists) roundList(reduction, take, path);
}

function roundItems(
  reduction: Reduction,
  take: Take,
  items: () => readonly PlainStep[],
  holding: (items: readonly PlainStep[]) => PlainScenario,
  keys: readonly string[],
): void {
  for (let i = 0; i < items().length; i++) {
    for (const key of keys) {
      const value = durationOf(items()[i]?.[key]);
      if (value === 0) continue;
      for (const round of rounder(value)) {
        const rounded = items().map((item, k) => (k === i ? { ...item, [key]: exactDuration(round) } : item));
        const run = Math.max(runOf(reduction.plain), round + value);
        if (take(withRun(holding(rounded), run))) break;
      }
    }
  }
}

function roundList(reduction: Reduction, take: Take, path: readonly string[]): void {
  const durations = valueAt(reduction.plain, path);
  if (!Array.isArray(durations)) return;
  for (let i = 0; i < durations.length; i++) {
    for (const round of rounder(durationOf((durations as readonly unknown[])[i]))) {
      const now = valueAt(reduction.plain, path) as readonly unknown[];
      const rounded = now.map((duration, k) => (k === i ? exactDuration(round) : duration));
      if (take(withValue(reduction.plain, path, rounded))) break;
    }
  }
}
