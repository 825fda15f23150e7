/**
 * The numbers of Raft, each with its own name. A plain number may become any of them (arithmetic stays
 * readable), but one of them never silently becomes another: an Index is not a Term.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Time or duration in integer microseconds. */
export type Micros = Unit<'micros'>;
/** Raft term (paper §5.1), from 1; 0 is "before the first election". */
export type Term = Unit<'term'>;
/** Log index (paper §5.3), from 1; 0 is "before the first entry". */
export type Index = Unit<'index'>;
/** Server id: 1..n, so that it indexes arrays and prints as n1..n5. */
export type NodeId = Unit<'node'>;
/** Clients are numbered after the servers' ids in whoever hosts them; the core only echoes the number. */
export type ClientId = Unit<'client'>;
/** Numbers the writes of one incarnation of a replica: 1, 2, 3, ... */
export type WriteId = Unit<'write'>;
/** A client's session (thesis §6.3). */
export type SessionId = Unit<'session'>;
/** Numbers the commands of one session: 1, 2, 3, ... */
export type Serial = Unit<'serial'>;

/** No server: nobody voted for, no leader known. */
export const NOBODY: NodeId = 0;
/** No deadline. */
export const NEVER: Micros = Number.POSITIVE_INFINITY;

export function millis(count: number): Micros {
  return count * 1000;
}
