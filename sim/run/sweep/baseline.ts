import { type SweepMetric, sweepMetrics } from '../../scenario/sweep-metrics.ts';
import type { BaselineMetric, BaselineResult, SweepResult, SweepRow } from './result.ts';
import { keyOf } from './row.ts';
import { meanInterval, round } from './statistics.ts';

/** By how much a metric may grow, relative to the baseline: 0.1 is 10 %. */
export type Tolerances = Readonly<Partial<Record<SweepMetric, number>>>;

/** Compares two sweeps run by run: paired differences are more precise than a difference of means. */
export function compareSweeps(
  before: SweepResult,
  after: SweepResult,
  file: string,
  tolerances: Tolerances,
): BaselineResult {
  const old = new Map(before.rows.map((row) => [keyOf(row), row]));
  const pairs = after.rows.flatMap((row): (readonly [SweepRow, SweepRow])[] => {
    const match = old.get(keyOf(row));
    return match === undefined ? [] : [[match, row]];
  });
  const metrics = sweepMetrics.flatMap((metric) => compareMetric(metric, pairs, tolerances[metric] ?? null));
  const turned = (from: string, to: string): number =>
    pairs.filter(([a, b]) => a.verdict === from && b.verdict === to).length;
  return {
    file,
    common: pairs.length,
    metrics,
    newlyFailing: turned('pass', 'fail'),
    newlyPassing: turned('fail', 'pass'),
  };
}

function compareMetric(
  metric: SweepMetric,
  pairs: readonly (readonly [SweepRow, SweepRow])[],
  tolerance: number | null,
): readonly BaselineMetric[] {
  const both = pairs.flatMap(([a, b]): (readonly [number, number])[] => {
    const [before, after] = [a[metric], b[metric]];
    return before === null || after === null ? [] : [[before, after]];
  });
  if (both.length === 0) return [];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const before = round(mean(both.map(([value]) => value)));
  const after = round(mean(both.map(([, value]) => value)));
  const { mean: difference, interval } = meanInterval(both.map(([a, b]) => b - a));
  const verdict = verdictOf(before, interval, tolerance);
  return [{ metric, before, after, difference, interval, tolerance, verdict }];
}

/**
 * Lower is better for every metric. 'beyond': the whole confidence interval lies above the tolerated increase.
 */
function verdictOf(
  before: number,
  [low, high]: readonly [number, number],
  tolerance: number | null,
): BaselineMetric['verdict'] {
  if (tolerance !== null && low > Math.abs(before) * tolerance) return 'beyond';
  if (low > 0) return 'worse';
  return high < 0 ? 'better' : 'ok';
}
