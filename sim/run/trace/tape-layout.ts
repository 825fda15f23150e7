/*
 * How a fact lies on a tape. Its first word holds its kind, its server, the other server of a message and a small number
 * (a code); the second holds its time. What follows depends on the kind. Lists of entries are preceded by their length,
 * and an entry takes three words: its index, its term and the number of its text.
 */

/** In place of a kind: an event that is kept as an object, as it is rare or does not fit. One word: its position. */
export const KEPT = 0;
/** In place of a kind: no fact, but the moment (two words) from which on times are counted. */
export const EPOCH = 31;

/** Servers have numbers below this, and codes are below `CODES`. */
export const SERVERS = 1 << 7;
export const CODES = 1 << 13;
const NODE_SHIFT = 5;
const PEER_SHIFT = 12;
const CODE_SHIFT = 19;

export function headOf(kind: number, node: number, peer: number, code: number): number {
  return kind | (node << NODE_SHIFT) | (peer << PEER_SHIFT) | (code << CODE_SHIFT);
}

export function kindIn(head: number): number {
  return head & (KINDS - 1);
}

export function nodeIn(head: number): number {
  return (head >>> NODE_SHIFT) & (SERVERS - 1);
}

export function peerIn(head: number): number {
  return (head >>> PEER_SHIFT) & (SERVERS - 1);
}

export function codeIn(head: number): number {
  return head >>> CODE_SHIFT;
}

const KINDS = 1 << NODE_SHIFT;

/** A code that consists of two: a type or status, and the reason why it did not arrive. */
export const REASON_SHIFT = 8;
/** Set in a reply's code if the command may still take effect. */
export const UNCERTAIN = 1 << 7;

/** Moments are written as two words, since microseconds exceed 31 bits after some 36 minutes. */
export const TWO_31 = 2_147_483_648;

/** Of a message or a write, the fields that are not 0 are written; these bits in a word before them say which. */
export const Field = {
  preVote: 1 << 0,
  transfer: 1 << 1,
  success: 1 << 2,
  done: 1 << 3,
  heldBack: 1 << 4,
  hardState: 1 << 5,
  prevLogIndex: 1 << 6,
  prevLogTerm: 1 << 7,
  entries: 1 << 8,
  leaderCommit: 1 << 9,
  matchIndex: 1 << 10,
  conflictIndex: 1 << 11,
  conflictTerm: 1 << 12,
  round: 1 << 13,
  snapshot: 1 << 14,
  offset: 1 << 15,
  truncateFrom: 1 << 16,
} as const;
