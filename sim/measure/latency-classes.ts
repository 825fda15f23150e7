import type { Micros } from '../../core/units.ts';

/*
 * A coarse logarithmic histogram of latencies with 240 classes, eight per octave: fine enough to distinguish slow
 * from usual, and small enough to keep one for every strike of a fault.
 */
const EIGHTHS_BITS = 3;
const EIGHTHS = 1 << EIGHTHS_BITS;
export const latencyClasses = (32 - EIGHTHS_BITS + 1) * EIGHTHS;
/** The fewest operations of which a median is meaningful. */
const ENOUGH = 20;

/** The class of a latency; higher is slower. */
export function classOf(latency: Micros): number {
  const value = Math.min(latency, 0xffffffff);
  const shift = Math.max(0, 31 - EIGHTHS_BITS - Math.clz32(value));
  return shift * EIGHTHS + (value >>> shift);
}

/** The smallest latency in a class. */
export function classFloor(latencyClass: number): Micros {
  const shift = Math.max(0, Math.floor(latencyClass / EIGHTHS) - 1);
  return (latencyClass - shift * EIGHTHS) * (1 << shift);
}

/** The class of the median; null if there are too few operations. */
export function medianClass(counts: Uint32Array): number | null {
  let total = 0;
  for (const count of counts) total += count;
  if (total < ENOUGH) return null;
  let seen = 0;
  let latencyClass = 0;
  while (latencyClass < counts.length - 1) {
    seen += counts[latencyClass];
    if (seen * 2 >= total) break;
    latencyClass++;
  }
  return latencyClass;
}
