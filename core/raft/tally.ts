import type { NodeId } from '../units.ts';

/** The answers to one campaign. A set, so that a duplicated answer counts once. */
export class Tally {
  readonly votes = new Map<NodeId, boolean>();
  /** How many grants arrived, repetitions included. For the record: nothing is decided by it. */
  grants = 0;
}
