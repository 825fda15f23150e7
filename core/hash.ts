/** Small integer hashing for prefix chains and state hashes: 32 bits, the same on every machine. */

/**
 * Mixes one 32-bit word into a running hash. Order matters: mix(mix(h, a), b) != mix(mix(h, b), a); but mix(a, b) =
 * mix(b, a).
 */
export function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca77);
  return h ^ (h >>> 13);
}

/** Mixes two small numbers. mix alone would not do: it takes (8, 20) for (4, 24), and (a, b) for (b, a). */
export function mixPair(one: number, other: number): number {
  return mix(Math.imul(one, 0x9e3779b1), other);
}

/** Hash of a text by its UTF-16 code units; or of that text with so many of one unit behind it, which need not be put there. */
export function hashText(text: string, padding = 0, unit = 0): number {
  const length = text.length + padding;
  let h = length;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  for (let i = 0; i < padding; i++) h = Math.imul(h ^ unit, 0x01000193);
  return mix(h, length);
}

/** Hash of a text that does not hash to 0, as the empty one does. */
export const NO_VALUE = hashText('no value');

/** Hash of a value; null, of there being none. */
export function hashValue(value: string | null): number {
  return value === null ? NO_VALUE : hashText(value);
}
