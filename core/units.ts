/**
 * Branded number types for Raft's quantities. A plain number is assignable to each of them (so arithmetic stays
 * readable), but none is assignable to another: an Index is not a Term.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Time or duration in integer microseconds. */
export type Micros = Unit<'micros'>;
/** Raft term (paper §5.1). Terms start at 1; 0 means "before the first election". */
export type Term = Unit<'term'>;
/** Log index (paper §5.3). Indexes start at 1; 0 means "before the first entry". */
export type Index = Unit<'index'>;
/** Server id: a small integer 1..n, so that it can index arrays. Printed as n1, n2, ... */
export type NodeId = Unit<'node'>;
/** Client id, assigned by the host. The core only echoes it. */
export type ClientId = Unit<'client'>;
/** Sequence number of a write within one incarnation of a replica: 1, 2, 3, ... */
export type WriteId = Unit<'write'>;
/** A client's session (thesis §6.3). */
export type SessionId = Unit<'session'>;
/** Sequence number of a command within its session: 1, 2, 3, ... */
export type Serial = Unit<'serial'>;

/** No server: no vote cast, or no leader known. */
export const NOBODY: NodeId = 0;
/** No deadline. */
export const NEVER: Micros = Number.POSITIVE_INFINITY;

/** Milliseconds as microseconds. */
export function millis(count: number): Micros {
  return count * 1000;
}
