import type { Micros } from '../../../core/units.ts';

const MICROS_PER_MILLISECOND = 1000;

/** "250 ms", as judges tell how long something took. */
export function milliseconds(time: Micros): string {
  return `${Math.round(time / MICROS_PER_MILLISECOND)} ms`;
}
