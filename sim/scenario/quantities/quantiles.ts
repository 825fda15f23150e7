import type { Micros } from '../../../core/units.ts';
import type { Distribution } from './distribution.ts';
import { exp, ln, normalQuantile } from './exact-math.ts';

/*
 * Tables of delays: values at the evenly spaced quantiles 0, 1/1024, ..., 1, in whole microseconds. Between two
 * of them a draw is interpolated. The outermost quantiles stand for 0.0001 and 0.9999: an unbounded tail ends
 * there, at what one delay in ten thousand exceeds.
 */

const steps = 1_024;
const outermost = 0.0001;
const p99 = 0.99;
/** Delays longer than an hour are cut to it: a table is no place for surprises. */
const longest: Micros = 3_600_000_000;

let normalTable: readonly number[] | null = null;

/** The standard normal quantiles, worked out once and only if a scenario asks for them. */
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

/** Half of the delays are below `median`, one in a hundred is above `p99`. */
export function lognormal(median: Micros, high: Micros): Distribution {
  const sigma = ln(high / median) / normalQuantile(p99);
  return table('lognormal', (_, step) => median * exp(sigma * (normals()[step] ?? 0)));
}

/** Normal, cut off at 0. */
export function normal(mean: Micros, deviation: Micros): Distribution {
  return table('normal', (_, step) => mean + deviation * (normals()[step] ?? 0));
}

/** The standard deviation of a normal distribution with this mean and 99th percentile. */
export function deviationFromP99(mean: Micros, high: Micros): number {
  return (high - mean) / normalQuantile(p99);
}

export function exponential(mean: Micros): Distribution {
  return table('exponential', (share) => -mean * ln(1 - share));
}

/** Heavy tail above `min`: the smaller the shape, the heavier. */
export function pareto(min: Micros, shape: number): Distribution {
  return table('pareto', (share) => min * exp(-ln(1 - share) / shape));
}

/** The shape of a Pareto distribution with this minimum and 99th percentile. */
export function shapeFromP99(min: Micros, high: Micros): number {
  return -ln(1 - p99) / ln(high / min);
}

/** Values measured at evenly spaced quantiles, the smallest and the largest included. */
export function measured(quantiles: readonly Micros[]): Distribution {
  return { kind: 'table', name: 'table', quantiles };
}

/** The delay that half of the draws stay below. */
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
