import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import { bucketOf, bucketTop, type LatencySamples, milliseconds } from '../../measure/latency-samples.ts';
import type { PooledLatency } from './result.ts';

/*
 * Latencies of many runs together. Each run contributes counts per bucket (some three hundred buckets). Counts
 * can be added in any order, which makes pooled percentiles independent of workers and shards.
 */

/**
 * How many of the 1024 steps per doubling make one bucket here: a bucket's bound is within 0.8 % of its values.
 */
const COARSER = 8;

/** The counts of one run: bucket and count in turn, by rising bucket; sum and maximum in microseconds. */
export interface LatencyCounts {
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly max: number;
}

/** The latencies of one run as counts by bucket. */
export function latencyCounts(samples: LatencySamples): LatencyCounts {
  const { values, counts } = samples.distribution();
  const buckets: number[] = [];
  let sum = 0;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const bucket = Math.floor(bucketOf(values[i]) / COARSER);
    sum += values[i] * counts[i];
    max = values[i];
    if (buckets[buckets.length - 2] === bucket) buckets[buckets.length - 1] += counts[i];
    else buckets.push(bucket, counts[i]);
  }
  return { buckets, sum, max };
}

/** Accumulates the counts of many runs in constant memory. */
export class LatencyPool {
  private readonly counts = new Map<number, number>();
  private sum = 0;
  private max = 0;

  add(counts: LatencyCounts): void {
    for (let i = 0; i < counts.buckets.length; i += 2) {
      const bucket = counts.buckets[i];
      this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + counts.buckets[i + 1]);
    }
    this.sum += counts.sum;
    this.max = Math.max(this.max, counts.max);
  }

  /** null if nothing was counted. */
  result(): PooledLatency | null {
    const sorted = [...this.counts].sort(([a], [b]) => a - b);
    const count = sorted.reduce((sum, [, times]) => sum + times, 0);
    if (count === 0) return null;
    const at = (share: number): number => {
      let left = Math.max(1, Math.ceil(share * count));
      for (const [bucket, times] of sorted) {
        left -= times;
        if (left <= 0) return milliseconds(Math.min(bucketTop(bucket * COARSER + COARSER - 1), this.max));
      }
      return milliseconds(this.max);
    };
    return {
      count,
      mean: milliseconds(this.sum / count),
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      p999: at(0.999),
      max: milliseconds(this.max),
      buckets: sorted.flat(),
      sum: this.sum,
    };
  }
}

/** The counts that a pooled latency was computed from, for merging. */
export function countsOf(pooled: PooledLatency): LatencyCounts {
  return { buckets: pooled.buckets, sum: pooled.sum, max: Math.round(pooled.max * MICROS_PER_MILLI) };
}
