/* Parsing text as bytes, without creating strings. */

const encoder = new TextEncoder();
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Longer numbers may not be exact. */
const MOST_DIGITS = 15;

/** A text in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Space, tab, carriage return and the like, but no line feed. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d && byte !== 0x0a);
}

/** Whether exactly this word stands from `start` to `end`. */
export function isWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

/** The index of the word that is written there; -1: none of these. */
export function wordAt(bytes: Uint8Array, start: number, end: number, words: readonly Uint8Array[]): number {
  for (let i = 0; i < words.length; i++) if (isWord(bytes, start, end, words[i])) return i;
  return -1;
}

/** Whether an integer is written there as in JSON: digits, possibly a minus, no leading zeros. */
export function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (first >= end) return false;
  if (bytes[first] === ZERO && (end - first > 1 || first > start)) return false;
  for (let i = first; i < end; i++) if (bytes[i] < ZERO || bytes[i] > NINE) return false;
  return true;
}

/** The integer that is written there; null: it is something else, or has too many digits to be exact. */
export function wholeAt(bytes: Uint8Array, start: number, end: number): number | null {
  const negative = start < end && bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  const digits = end - first;
  if (digits < 1 || end - start > MOST_DIGITS) return null;
  if (bytes[first] === ZERO && (digits > 1 || negative)) return null;
  let value = 0;
  for (let i = first; i < end; i++) {
    if (bytes[i] < ZERO || bytes[i] > NINE) return null;
    value = value * 10 + bytes[i] - ZERO;
  }
  return negative ? -value : value;
}
