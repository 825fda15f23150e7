import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../../sim/scenario/quantities/distribution.ts';
import { exp, ln, normalQuantile, normalShareBelow } from '../../../../sim/scenario/quantities/exact-math.ts';
import {
  deviationFromP99,
  exponential,
  lognormal,
  normal,
  pareto,
  shapeFromP99,
} from '../../../../sim/scenario/quantities/quantiles.ts';

describe('exp, ln and the normal distribution', () => {
  it('agree with Math.exp and Math.log', () => {
    for (const x of [-20, -3.7, -0.5, 0, 1e-9, 0.3, 1, 7.25, 30]) {
      expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 12);
    }
    for (const x of [1e-9, 0.1, 0.75, 1, 1.5, 2, 10, 12345.678, 1e15])
      expect(ln(x)).toBeCloseTo(Math.log(x), 12);
  });

  it('have the known quantiles and shares', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.99)).toBeCloseTo(2.3263478740408408, 12);
    expect(normalQuantile(0.9999)).toBeCloseTo(3.719016485455709, 10);
    expect(normalShareBelow(-1)).toBeCloseTo(0.15865525393145707, 13);
  });
});

function quantilesOf(distribution: Distribution): readonly number[] {
  if (distribution.kind !== 'table') throw new Error('no table');
  return distribution.quantiles;
}

/** The quantile at a share, interpolated as the simulated world does. */
function valueAt(distribution: Distribution, share: number): number {
  const quantiles = quantilesOf(distribution);
  const position = share * (quantiles.length - 1);
  const below = Math.floor(position);
  const low = quantiles[below] ?? 0;
  return low + ((quantiles[below + 1] ?? low) - low) * (position - below);
}

describe('tables of quantiles', () => {
  it('have the requested median and 99th percentile', () => {
    const delay = lognormal(2_000, 40_000);
    expect(valueAt(delay, 0.5)).toBe(2_000);
    expect(Math.abs(valueAt(delay, 0.99) / 40_000 - 1)).toBeLessThan(0.01);
    const heavy = pareto(1_000, shapeFromP99(1_000, 50_000));
    expect(valueAt(heavy, 0)).toBe(1_000);
    expect(Math.abs(valueAt(heavy, 0.99) / 50_000 - 1)).toBeLessThan(0.01);
    const symmetric = normal(10_000, deviationFromP99(10_000, 15_000));
    expect(valueAt(symmetric, 0.5)).toBe(10_000);
    expect(Math.abs(valueAt(symmetric, 0.99) / 15_000 - 1)).toBeLessThan(0.01);
    expect(valueAt(exponential(5_000), 0.5)).toBeCloseTo(5_000 * Math.LN2, -1);
  });

  it('contain whole numbers that are not negative and never fall', () => {
    for (const delay of [lognormal(3, 9), normal(1_000, 5_000), exponential(1), pareto(1, 0.5)]) {
      const quantiles = quantilesOf(delay);
      expect(quantiles).toHaveLength(1_025);
      quantiles.forEach((value, i) => {
        expect(Number.isSafeInteger(value) && value >= 0 && value >= (quantiles[i - 1] ?? 0)).toBe(true);
      });
    }
  });
});
