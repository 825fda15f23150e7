import type { NodeId } from '../units.ts';

/** The membership that an operator asked for, while the leader works towards it. */
export interface Reconfiguration {
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
}
