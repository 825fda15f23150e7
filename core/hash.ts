/* 32-bit integer hashing for state hashes and chains of prefix hashes; the same on every machine. */

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

/** Mixes two small numbers. `mix` alone collides: mix(8, 20) = mix(4, 24), and mix(a, b) = mix(b, a). */
export function mixPair(one: number, other: number): number {
  return mix(Math.imul(one, 0x9e3779b1), other);
}

/** Hash of a text by its UTF-16 code units, as if it were followed by `padding` copies of the code unit `unit`. */
export function hashText(text: string, padding = 0, unit = 0): number {
  const length = text.length + padding;
  let h = length;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  for (let i = 0; i < padding; i++) h = Math.imul(h ^ unit, 0x01000193);
  return mix(h, length);
}

/** Stands for null among hashes of values. The empty text hashes to 0, so 0 would not do. */
export const NO_VALUE = hashText('no value');

/** Hash of a value, or NO_VALUE for null. */
export function hashValue(value: string | null): number {
  return value === null ? NO_VALUE : hashText(value);
}
