import type { Micros } from '../../../core/units.ts';
import type { Distribution } from './distribution.ts';
import { exp, ln, normalQuantile } from './exact-math.ts';

/*
 * Builds distributions of delays as tables: values at the evenly spaced quantiles 0, 1/1024, ..., 1, in whole
 * microseconds, between which a draw interpolates. The first and last entries hold the quantiles 0.0001 and
 * 0.9999, so an unbounded tail is cut off at the delay that one in ten thousand would exceed.
 */

const steps = 1_024;
const outermost = 0.0001;
const p99 = 0.99;
/** Longer delays are cut off at one hour. */
const longest: Micros = 3_600_000_000;

let normalTable: readonly number[] | null = null;

/** The standard normal quantiles, computed once, when first needed. */
function normals(): readonly number[] {
  if (normalTable !== null) return normalTable;
  const values = new Array<number>(steps + 1).fill(0);
  let z = 0;
  for (let step = steps / 2; step <= steps; step++) {
    z = normalQuantile(shareAt(step), z);
    values[step] = z;
    values[steps - step] = -z;
  }
  normalTable = values;
  return values;
}

function shareAt(step: number): number {
  return Math.min(1 - outermost, Math.max(outermost, step / steps));
}

function table(name: string, value: (share: number, step: number) => number): Distribution {
  const quantiles = Array.from({ length: steps + 1 }, (_, step) =>
    Math.min(longest, Math.max(0, Math.round(value(shareAt(step), step)))),
  );
  return { kind: 'table', name, quantiles };
}

/** A log-normal distribution: half of the delays are below `median`, one in a hundred is above `high`. */
export function lognormal(median: Micros, high: Micros): Distribution {
  const sigma = ln(high / median) / normalQuantile(p99);
  return table('lognormal', (_, step) => median * exp(sigma * (normals()[step] ?? 0)));
}

/** A normal distribution, cut off at 0. */
export function normal(mean: Micros, deviation: Micros): Distribution {
  return table('normal', (_, step) => mean + deviation * (normals()[step] ?? 0));
}

/** The standard deviation of a normal distribution with this mean and 99th percentile. */
export function deviationFromP99(mean: Micros, high: Micros): number {
  return (high - mean) / normalQuantile(p99);
}

/** An exponential distribution: delays without a memory. */
export function exponential(mean: Micros): Distribution {
  return table('exponential', (share) => -mean * ln(1 - share));
}

/** A Pareto distribution: a heavy tail above `min`, the heavier the smaller the shape. */
export function pareto(min: Micros, shape: number): Distribution {
  return table('pareto', (share) => min * exp(-ln(1 - share) / shape));
}

/** The shape of a Pareto distribution with this minimum and 99th percentile. */
export function shapeFromP99(min: Micros, high: Micros): number {
  return -ln(1 - p99) / ln(high / min);
}

/** A distribution from values measured at evenly spaced quantiles, including the smallest and the largest. */
export function measured(quantiles: readonly Micros[]): Distribution {
  return { kind: 'table', name: 'table', quantiles };
}

/** The median delay. */
export function median(distribution: Distribution): Micros {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'table':
      return distribution.quantiles[Math.floor(distribution.quantiles.length / 2)] ?? 0;
    default:
      return distribution satisfies never;
  }
}
