import type { WitnessOperation } from '../../sim/judges/judge.ts';
import { cutTo } from './format.ts';

/* The operations of a witness, which contradict each other, as every form of report shows them. */

/** "c5 get k2 -> c5-42 (n3)": who asked what, and which server answered. */
export function operationLabel(operation: WitnessOperation, room = Number.POSITIVE_INFINITY): string {
  const { client, isProbe, text, server } = operation;
  const by = server === undefined ? '' : ` (${server})`;
  return cutTo(`${isProbe === true ? 'probe' : `c${client}`} ${text}`, room - by.length) + by;
}

/** The place of one end of an operation, given by its sequence number and time: from 0 (the first end) to 1. */
type PlaceOf = (sequence: number, time: number) => number;

/**
 * Where the ends of these operations are drawn: at the mean of time and rank in order, so that of two ends the
 * earlier is always further to the left, even if they share an instant.
 */
export function placesOf(operations: readonly WitnessOperation[]): PlaceOf {
  const ends = new Map<number, number>();
  for (const { from, to, fromSequence, toSequence } of operations) {
    ends.set(fromSequence, from);
    if (to !== null && toSequence !== null) ends.set(toSequence, to);
  }
  const order = [...ends.keys()].sort((a, b) => a - b);
  const times = [...ends.values()];
  const first = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - first);
  const ranks = Math.max(1, order.length - 1);
  return (sequence, time) => ((time - first) / span + order.indexOf(sequence) / ranks) / 2;
}

/** Whether an operation has an open end, for which a drawing needs room. */
export function someNeverReturned(operations: readonly WitnessOperation[]): boolean {
  return operations.some(({ to }) => to === null);
}
