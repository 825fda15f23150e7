import type { Micros } from '../../../core/units.ts';
import { MICROS_PER_MILLI } from '../../time.ts';

/** Formats a duration for a judge's message: "250 ms". */
export function milliseconds(time: Micros): string {
  return `${Math.round(time / MICROS_PER_MILLI)} ms`;
}
