import { build } from 'hdr-histogram-js';
import { MICROS_PER_MILLI } from '../../sim/kernel/time.ts';
import type { Distribution } from '../../sim/measure/latency-samples.ts';

/** Reported percentiles per halving of the distance to 100 %. */
const TICKS_PER_HALF = 5;
const DIGITS = 3;

/**
 * Latencies in HdrHistogram's text format for percentiles (.hgrm), which common plotters read: in milliseconds, with
 * three significant digits.
 */
export function hgrmText({ values, counts }: Distribution): string {
  const highest = values.at(-1) ?? 0;
  const histogram = build({
    bitBucketSize: 64,
    highestTrackableValue: Math.max(2, highest),
    numberOfSignificantValueDigits: DIGITS,
  });
  values.forEach((value, i) => {
    histogram.recordValueWithCount(value, counts[i]);
  });
  return histogram.outputPercentileDistribution(TICKS_PER_HALF, MICROS_PER_MILLI);
}
