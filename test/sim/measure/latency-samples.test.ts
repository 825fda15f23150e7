import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { bucketOf, bucketTop, EXACT_SAMPLES, LatencySamples } from '../../../sim/measure/latency-samples.ts';

const SHARES = [0.5, 0.9, 0.99, 0.999];

/** The percentile by the definition of nearest rank. */
function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
}

describe('latency samples', () => {
  it('give exact percentiles by nearest rank', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000_000), { minLength: 1, maxLength: 500 }), (values) => {
        const samples = new LatencySamples();
        for (const value of values) samples.add(value);
        expect(samples.percentiles(SHARES)).toEqual(SHARES.map((share) => nearestRank(values, share)));
        expect(samples.max).toBe(Math.max(...values));
      }),
      { numRuns: 200 },
    );
  });

  it('have no summary without a value', () => {
    const samples = new LatencySamples();
    expect(samples.summary()).toBeNull();
    expect(samples.percentiles([0.5])).toEqual([0]);
  });

  it('are summarized in milliseconds', () => {
    const samples = new LatencySamples();
    for (const value of [1000, 2000, 3001]) samples.add(value);
    expect(samples.summary()).toEqual({
      count: 3,
      mean: 2,
      p50: 2,
      p90: 3.001,
      p99: 3.001,
      p999: 3.001,
      max: 3.001,
    });
  });

  it('switch to the buckets of an HdrHistogram with three significant digits when there are many', () => {
    const samples = new LatencySamples();
    const hdr = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
    let value = 1;
    for (let i = 0; i < 2 * EXACT_SAMPLES; i++) {
      value = (Math.imul(value, 1_103_515_245) + 12_345) >>> 0;
      const latency = value >>> (value & 15);
      samples.add(latency);
      hdr.recordValue(latency);
    }
    const expected = SHARES.map((share) => hdr.getValueAtPercentile(share * 100));
    expect(samples.percentiles(SHARES)).toEqual(expected);
    expect(samples.distribution().counts.reduce((sum, count) => sum + count, 0)).toBe(2 * EXACT_SAMPLES);
  });

  it('have a bucket for every value, accurate to a thousandth', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        const top = bucketTop(bucketOf(value));
        expect(bucketOf(top)).toBe(bucketOf(value));
        expect(top).toBeGreaterThanOrEqual(value);
        expect(top - value).toBeLessThanOrEqual(value / 1000);
        expect(bucketOf(top + 1 > 0xffffffff ? top : top + 1)).toBeGreaterThanOrEqual(bucketOf(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('merge to the same result as one set of samples, exact or in buckets', () => {
    const limits = [10, EXACT_SAMPLES - 5, EXACT_SAMPLES + 5];
    for (const a of limits) {
      for (const b of limits) {
        const [left, right, one] = [new LatencySamples(), new LatencySamples(), new LatencySamples()];
        for (let i = 0; i < a; i++) {
          left.add(i * 7);
          one.add(i * 7);
        }
        for (let i = 0; i < b; i++) {
          right.add(i * 11);
          one.add(i * 11);
        }
        left.addAll(right);
        expect(left.summary()).toEqual(one.summary());
        expect(left.distribution()).toEqual(one.distribution());
      }
    }
  });

  it('can be reused after clearing', () => {
    const samples = new LatencySamples();
    for (let i = 0; i < EXACT_SAMPLES + 1; i++) samples.add(1_000_000);
    samples.clear();
    samples.add(5);
    expect(samples.percentiles([0.5])).toEqual([5]);
    expect(samples.max).toBe(5);
  });
});
