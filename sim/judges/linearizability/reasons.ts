import type { Operation } from '../../operation.ts';

/** Why a history is not linearizable. */
export const linearizabilityReasons = [
  /** Somebody saw a value that nobody wrote. */
  'phantom-read',
  /** Somebody saw a value whose write was refused for certain. */
  'aborted-read',
  /** Somebody saw a value before its write began. */
  'future-read',
  /** Two cas replaced one and the same value. */
  'double-cas',
  /** Values that were made out of each other by cas. */
  'cas-cycle',
  /** Somebody saw an older value after a newer one had been seen. */
  'stale-read',
  /** Somebody saw an older value after a newer one had been written, and nobody ever saw the newer one. */
  'lost-update',
  /** A cas found what it expected, and was refused all the same. */
  'false-refusal',
  /** No order explains the history, and none of the above says why. */
  'not-linearizable',
] as const;
export type LinearizabilityReason = (typeof linearizabilityReasons)[number];

/** Why a history is not linearizable, with operations that show it; the last one is where it came out. */
export interface Contradiction {
  readonly reason: LinearizabilityReason;
  readonly evidence: readonly Operation[];
}
