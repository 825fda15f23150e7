import type { Operation } from '../../facts/operation.ts';

/** Why a history is not linearizable. */
const linearizabilityReasons = [
  /** A value was observed that was never written. */
  'phantom-read',
  /** A value was observed whose write certainly did not take effect. */
  'aborted-read',
  /** A value was observed before its write began. */
  'future-read',
  /** Two cas replaced the same value. */
  'double-cas',
  /** Values replaced each other by cas in a circle. */
  'cas-cycle',
  /** An older value was observed after a newer one had been observed. */
  'stale-read',
  /** An older value was observed after a newer one had been written that was never observed. */
  'lost-update',
  /** A cas found what it expected and was refused all the same. */
  'false-refusal',
  /** No order explains the history, and none of the above says why. */
  'not-linearizable',
] as const;
export type LinearizabilityReason = (typeof linearizabilityReasons)[number];

/** Why a history is not linearizable, with operations that show it; at the last of them it became apparent. */
export interface Contradiction {
  readonly reason: LinearizabilityReason;
  readonly evidence: readonly Operation[];
  /** If it was open which null an operation met: operations that speak against the other nulls. */
  readonly against?: readonly Operation[];
}
