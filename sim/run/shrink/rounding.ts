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

/* Times and durations as round as they can be. */

/** Those of faults. */
export function roundSteps(reduction: Reduction): void {
  roundItems(
    reduction,
    () => stepsOf(reduction.plain),
    (steps) => withSteps(reduction.plain, steps),
    ['at', 'for'],
  );
}

/** Those of operations, messages and time-outs that are listed, and of faults. */
export function roundLists(reduction: Reduction, timeoutLists: readonly (readonly string[])[]): void {
  roundItems(
    reduction,
    () => operationsOf(reduction.plain),
    (operations) => withOperations(reduction.plain, operations),
    ['at'],
  );
  roundItems(
    reduction,
    () => fatesOf(reduction.plain),
    (fates) => withFates(reduction.plain, fates),
    ['latency', 'copy'],
  );
  roundSteps(reduction);
  for (const path of timeoutLists) roundList(reduction, path);
}

function roundItems(
  reduction: Reduction,
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
        if (reduction.consider(withRun(holding(rounded), run))) break;
      }
    }
  }
}

function roundList(reduction: Reduction, path: readonly string[]): void {
  const durations = valueAt(reduction.plain, path);
  if (!Array.isArray(durations)) return;
  for (let i = 0; i < durations.length; i++) {
    for (const round of rounder(durationOf((durations as readonly unknown[])[i]))) {
      const now = valueAt(reduction.plain, path) as readonly unknown[];
      const rounded = now.map((duration, k) => (k === i ? exactDuration(round) : duration));
      if (reduction.consider(withValue(reduction.plain, path, rounded))) break;
    }
  }
}
