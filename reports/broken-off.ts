import type { BrokenOff } from '../sim/run/result.ts';
import { grouped, percent } from './format.ts';

/**
 * "broken off at 2.049 s: its 3 000 000 queue events (max-events) ran out; of the last 10 000, 98 % were faults: crash
 * one (line 3)"
 */
export function brokenOffInWords({ second, events, looked, mostly }: BrokenOff): string {
  const { what, share, fault } = mostly;
  const which = fault === undefined ? '' : `: ${fault.text} (line ${fault.line})`;
  return (
    `broken off at ${second.toFixed(3)} s: its ${grouped(events)} queue events (max-events) ran out; ` +
    `of the last ${grouped(looked)}, ${percent(share)} were ${what}${which}`
  );
}
