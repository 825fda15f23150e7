import type { Micros } from '../../../core/units.ts';

const MICROS_PER_MILLISECOND = 1000;

/** Formats a duration for a judge's message: "250 ms". */
export function milliseconds(time: Micros): string {
  return `${Math.round(time / MICROS_PER_MILLISECOND)} ms`;
}
