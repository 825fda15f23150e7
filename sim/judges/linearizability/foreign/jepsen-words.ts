import { isBlank } from './bytes.ts';

/* Locates the words in the lines of a Jepsen log. */

/**
 * The words of an event, after the logger's name: process, type, function; then the value, up to the end of the
 * line.
 */
export const PROCESS = 0;
export const TYPE = 1;
export const FUNCTION = 2;
export const VALUE = 3;
/** No byte above this is blank. */
export const BLANK = 0x20;
export const NEWLINE = 0x0a;

/** The words of the current event; reused for all lines. */
export class JepsenWords {
  /** By word: where it starts and ends; both are equal if it is missing. */
  readonly starts = new Int32Array(VALUE + 1);
  readonly ends = new Int32Array(VALUE + 1);

  /**
   * Finds the words between `start` and the line feed, or `end` if there is no line feed before it. Returns
   * where the line ends.
   */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { starts, ends } = this;
    let at = start;
    for (let word = PROCESS; word < VALUE; word++) {
      while (at < end && bytes[at] <= BLANK && isBlank(bytes[at])) at++;
      starts[word] = at;
      at = wordEnd(bytes, at, end);
      ends[word] = at;
    }
    while (at < end && bytes[at] <= BLANK && isBlank(bytes[at])) at++;
    starts[VALUE] = at;
    while (at < end && bytes[at] !== NEWLINE) at++;
    const lineEnd = at;
    while (at > starts[VALUE] && isBlank(bytes[at - 1])) at--;
    ends[VALUE] = at;
    return lineEnd;
  }
}

/** The position of the first byte from `start` on that is no blank; `end` if there is none. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** Where the word at this position ends: at a blank, a line feed, or `end`. */
export function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] > BLANK || !(bytes[at] === NEWLINE || isBlank(bytes[at])))) at++;
  return at;
}
