/*
 * How a fact lies on a tape. Its first word holds its kind, its server, the other server of a message and a small number
 * (a code). What follows depends on the kind: numbers, and the numbers of texts, commands and entries.
 */

/** In place of a kind: an event that is kept as an object, as it is rare or does not fit. One word: its position. */
export const KEPT = 0;
/**
 * In place of a kind: the facts that follow are later than those before, by the microseconds in the rest of the word; or, if
 * that is 0, in the next two words.
 */
export const LATER = 31;
export const LATER_SHIFT = 5;
/** The first number of microseconds that takes two more words. */
export const LONG_TIME = 1 << 26;
export const TWO_31 = 2_147_483_648;

/** Servers have numbers below this. A code has the 13 bits that are left. */
const SERVERS = 1 << 7;
const NODE_SHIFT = 5;
const KINDS = 1 << NODE_SHIFT;
const PEER_SHIFT = 12;
const CODE_SHIFT = 19;

/** The first word of a fact. */
export function headOf(kind: number, node: number, peer: number, code: number): number {
  return kind | (node << NODE_SHIFT) | (peer << PEER_SHIFT) | (code << CODE_SHIFT);
}

/** The kind in a first word. */
export function kindIn(head: number): number {
  return head & (KINDS - 1);
}

/** The server in a first word. */
export function nodeIn(head: number): number {
  return (head >>> NODE_SHIFT) & (SERVERS - 1);
}

/** The other server in a first word. */
export function peerIn(head: number): number {
  return (head >>> PEER_SHIFT) & (SERVERS - 1);
}

/** The code in a first word. */
export function codeIn(head: number): number {
  return head >>> CODE_SHIFT;
}

/** A code that consists of two: a type or status, and the reason why it did not arrive. */
export const REASON_SHIFT = 8;
/** Set in a reply's code if the command may still take effect. */
export const UNCERTAIN = 1 << 7;

/** In the code of a message that is sent, above its type, or of a write. */
export const Bit = {
  success: 1 << 4,
  heldBack: 1 << 5,
  preVote: 1 << 6,
  transfer: 1 << 7,
  done: 1 << 8,
  /** The fields that only few messages use follow. */
  special: 1 << 9,
  snapshot: 1 << 10,
  /** Of the numbers only the previous index and the matching one are not 0: a usual reply. */
  brief: 1 << 11,
  hardState: 1 << 12,
  truncates: 1 << 5,
} as const;
export const TYPES = Bit.success;
