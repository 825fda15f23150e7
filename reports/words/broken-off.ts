import type { BrokenOff, Flooded, OutOfEvents, TooLarge } from '../../sim/report.ts';
import { clock, grouped, percent } from './format.ts';

/**
 * States when and why a run was broken off: "broken off at 2.049 s: its 3 000 000 events (max-events) ran out; of
 * the last 10 000, 98 % were faults: crash one (line 3)"
 */
export function brokenOffInWords(brokenOff: BrokenOff): string {
  return `broken off at ${clock(brokenOff.second)}: ${reason(brokenOff)}`;
}

function reason(brokenOff: BrokenOff): string {
  if ('messages' in brokenOff) return flooded(brokenOff);
  return 'events' in brokenOff ? outOfEvents(brokenOff) : tooLarge(brokenOff);
}

function tooLarge({ snapshotBytes, server }: TooLarge): string {
  return `${server}'s state exceeds ${grouped(snapshotBytes)} bytes, the most that a snapshot can hold; use fewer keys or smaller values`;
}

function flooded({ messages, mostly: { from, share, type } }: Flooded): string {
  return `more than ${grouped(messages)} messages were in flight at once, ${percent(share)} of them from ${from}, mostly ${type}`;
}

function outOfEvents({ events, looked, mostly: { what, share, fault, server } }: OutOfEvents): string {
  const whose = server === undefined ? '' : `, and most of those ${server}'s`;
  const which = fault === undefined ? whose : `: ${fault.text} (line ${fault.line})`;
  return (
    `its ${grouped(events)} events (max-events) ran out; ` +
    `of the last ${grouped(looked)}, ${percent(share)} were ${what}${which}`
  );
}
