import type { Micros } from '../../core/units.ts';
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../kernel/time.ts';
import type { LatencySummary } from '../report.ts';

/** Longer latencies (71 minutes) are clamped to this. */
const MAX_LATENCY: Micros = 0xffffffff;
/** V8 allocates typed arrays of up to 64 bytes on its own heap, at a tenth of the cost of larger ones. */
const FIRST_CAPACITY = 16;
/** How many times larger each further array is. Allocating one costs more than adding 500 values. */
const GROWTH = 4;
/** Shared by all empty instances: a run has many, and may take no more than a millisecond. */
const NOTHING: Uint32Array = new Uint32Array(0);
/** Up to this many values are kept individually, and their percentiles are exact. */
export const EXACT_SAMPLES = 65_536;

/*
 * Beyond that, values are counted in buckets with three significant digits, in the layout of an HdrHistogram:
 * each value below 2048 has a bucket of its own, and every octave above is divided into 1024. The HdrHistogram
 * library takes about 185 ns to add a value, this takes three, and a value is added for each operation.
 */
const HALF_BITS = 10;
const HALF = 1 << HALF_BITS;

/** The bucket of a value; all values in a bucket are within 0.1 % of each other. */
export function bucketOf(value: Micros): number {
  const shift = Math.max(0, 31 - HALF_BITS - Math.clz32(value));
  return shift * HALF + (value >>> shift);
}

/** The largest value in a bucket. */
export function bucketTop(bucket: number): Micros {
  const shift = Math.max(0, (bucket >>> HALF_BITS) - 1);
  return (bucket - shift * HALF + 1) * (1 << shift) - 1;
}

/** The distinct values in ascending order, and the number of occurrences of each. */
export interface Distribution {
  readonly values: readonly Micros[];
  readonly counts: readonly number[];
}

/**
 * A set of latencies in microseconds with its percentiles by nearest rank: the smallest value such that at least that
 * share of all values is not above it. Memory is bounded, whatever the length of the run.
 */
export class LatencySamples {
  count = 0;
  max: Micros = 0;
  private sum = 0;
  private raw = NOTHING;
  /** How many of the values at the front of `raw` are sorted already. */
  private inOrder = 0;
  /** Counts by bucket; empty as long as all values are kept individually. */
  private buckets = NOTHING;

  add(latency: Micros): void {
    const value = latency < MAX_LATENCY ? latency : MAX_LATENCY;
    if (value > this.max) this.max = value;
    this.sum += value;
    const count = this.count++;
    // `raw` has room only while all values are kept: after that it is empty.
    if (count < this.raw.length) {
      this.raw[count] = value;
      return;
    }
    if (count < EXACT_SAMPLES && this.exact) {
      this.reserve(count * GROWTH);
      this.raw[count] = value;
      return;
    }
    if (this.exact) this.switchToBuckets(count);
    this.addToBucket(bucketOf(value), 1);
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.max = 0;
    this.inOrder = 0;
    this.buckets = NOTHING;
  }

  /** Adds everything that `other` holds. */
  addAll(other: LatencySamples): void {
    if (other.count === 0) return;
    const total = this.count + other.count;
    if (this.exact && other.exact && total <= EXACT_SAMPLES) {
      this.reserve(total);
      this.raw.set(other.raw.subarray(0, other.count), this.count);
    } else {
      if (this.exact) this.switchToBuckets(this.count);
      if (other.exact) {
        for (let i = 0; i < other.count; i++) this.addToBucket(bucketOf(other.raw[i]), 1);
      } else {
        for (let i = 0; i < other.buckets.length; i++) this.addToBucket(i, other.buckets[i]);
      }
    }
    this.count = total;
    this.sum += other.sum;
    if (other.max > this.max) this.max = other.max;
  }

  /** The summary in milliseconds; null if there are no values. */
  summary(): LatencySummary | null {
    if (this.count === 0) return null;
    const [p50, p90, p99, p999] = this.percentiles([0.5, 0.9, 0.99, 0.999]);
    return {
      count: this.count,
      mean: milliseconds(this.sum / this.count),
      p50: milliseconds(p50),
      p90: milliseconds(p90),
      p99: milliseconds(p99),
      p999: milliseconds(p999),
      max: milliseconds(this.max),
    };
  }

  /** The percentiles at the given shares (0..1, ascending), in microseconds; 0 if there are no values. */
  percentiles(shares: readonly number[]): Micros[] {
    if (this.count === 0) return shares.map(() => 0);
    const buckets = this.buckets;
    if (this.exact) {
      // If even the lowest percentile asked for is the maximum, as with p99 of few values, no sorting is needed.
      if (this.rank(shares[0]) === this.count) return shares.map(() => this.max);
      const sorted = this.sorted();
      return shares.map((share) => sorted[this.rank(share) - 1]);
    }
    let bucket = 0;
    let seen = buckets[0];
    return shares.map((share) => {
      const rank = this.rank(share);
      while (seen < rank) seen += buckets[++bucket];
      return Math.min(bucketTop(bucket), this.max);
    });
  }

  distribution(): Distribution {
    const values: Micros[] = [];
    const counts: number[] = [];
    if (this.exact) {
      let last = -1;
      for (const value of this.sorted()) {
        if (value === last) counts[counts.length - 1]++;
        else {
          values.push(value);
          counts.push(1);
          last = value;
        }
      }
    } else {
      for (let i = 0; i < this.buckets.length; i++) {
        if (this.buckets[i] === 0) continue;
        values.push(Math.min(bucketTop(i), this.max));
        counts.push(this.buckets[i]);
      }
    }
    return { values, counts };
  }

  private rank(share: number): number {
    return Math.max(1, Math.ceil(share * this.count));
  }

  /** The values, sorted in place (their order of arrival is not needed), and not again until more are added. */
  private sorted(): Uint32Array {
    const values = this.raw.subarray(0, this.count);
    if (this.inOrder < this.count) values.sort();
    this.inOrder = this.count;
    return values;
  }

  private reserve(wanted: number): void {
    if (wanted <= this.raw.length && this.raw.length > 0) return;
    const raw = new Uint32Array(Math.min(EXACT_SAMPLES, Math.max(FIRST_CAPACITY, wanted)));
    raw.set(this.count < this.raw.length ? this.raw.subarray(0, this.count) : this.raw);
    this.raw = raw;
  }

  private get exact(): boolean {
    return this.buckets.length === 0;
  }

  /** Moves the first `kept` values into buckets and releases `raw`. */
  private switchToBuckets(kept: number): void {
    const raw = this.raw;
    this.raw = NOTHING;
    this.buckets = new Uint32Array(2 * HALF);
    for (let i = 0; i < kept; i++) this.addToBucket(bucketOf(raw[i]), 1);
  }

  private addToBucket(bucket: number, times: number): void {
    if (bucket >= this.buckets.length) {
      const larger = new Uint32Array((Math.floor(bucket / HALF) + 2) * HALF);
      larger.set(this.buckets);
      this.buckets = larger;
    }
    this.buckets[bucket] += times;
  }
}

/** Microseconds as milliseconds with three decimals. */
export function milliseconds(micros: Micros): number {
  return Math.round(micros) / MICROS_PER_MILLI;
}

/** Microseconds as seconds with six decimals. */
export function seconds(micros: Micros): number {
  return Math.round(micros) / MICROS_PER_SECOND;
}

/** A share with six decimals; 0 if the whole is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1_000_000) / 1_000_000;
}
