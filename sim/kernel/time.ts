import type { Micros } from '../../core/units.ts';

/* Factors between units of time. Virtual time is in microseconds, the wall clock in milliseconds. */

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MILLIS_PER_SECOND = 1_000;

/** "2.318 s": a moment of a run. */
export function momentInWords(time: Micros): string {
  return `${(time / MICROS_PER_SECOND).toFixed(3)} s`;
}
