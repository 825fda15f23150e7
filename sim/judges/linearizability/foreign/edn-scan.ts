import type { Source } from './source.ts';

/* Finds where EDN forms begin and end, without parsing them. */

const NEWLINE = 0x0a;
const BLANK = 0x20;
const COLON = 0x3a;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HASH = 0x23;
const UNDERSCORE = 0x5f;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const OPEN_LIST = 0x28;
const CLOSE_LIST = 0x29;
const OPEN_VECTOR = 0x5b;
const CLOSE_VECTOR = 0x5d;
/** In place of an end: it lies beyond the source's window. */
export const INCOMPLETE = -1;

/** By byte: 1 for space and commas, 2 for other bytes that end a token. */
const SPACE = 1;
const DELIMITER = 2;
const classes = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0d, 0x0c, 0x0b, NEWLINE, COMMA]) classes[byte] = SPACE;
for (const byte of [SEMICOLON, QUOTE, OPEN_MAP, CLOSE_MAP, OPEN_LIST, CLOSE_LIST, OPEN_VECTOR, CLOSE_VECTOR])
  classes[byte] = DELIMITER;
/** By byte: 1 if it is neither space nor the beginning of a comment or `#` form. */
const startsForm = new Uint8Array(256).fill(1);
for (let byte = 0; byte < classes.length; byte++) if (classes[byte] === SPACE) startsForm[byte] = 0;
startsForm[SEMICOLON] = 0;
startsForm[HASH] = 0;

/** Whether this byte ends a list, vector or map. */
export function isClosing(byte: number): boolean {
  return byte === CLOSE_MAP || byte === CLOSE_LIST || byte === CLOSE_VECTOR;
}

/** Whether this byte begins a list, vector or map. */
export function isOpening(byte: number): boolean {
  return byte === OPEN_MAP || byte === OPEN_LIST || byte === OPEN_VECTOR;
}

/** Whether a token ends before this byte: at a space, a bracket, a quote or a comment. */
export function endsToken(byte: number): boolean {
  return classes[byte] !== 0;
}

/**
 * The position of the next byte, from `at` on, that is not part of a space, comma, comment or `#_` form; the
 * window's end if there is none, or if that cannot be told yet.
 */
export function skipSpace(source: Source, at: number): number {
  const { bytes, end } = source;
  let next = at;
  while (next < end) {
    const byte = bytes[next];
    if (classes[byte] === SPACE) {
      if (byte === NEWLINE) source.crossed = true;
      next++;
    } else if (byte === SEMICOLON) next = commentEnd(source, next);
    else if (byte === HASH && bytes[next + 1] === UNDERSCORE) {
      const ignored = formEnd(source, skipSpace(source, next + 2));
      if (ignored === INCOMPLETE) return end;
      next = ignored;
    } else break;
  }
  return next;
}

/** The same, fast for the usual cases: nothing, a space, or a comma and a space. */
export function skipUsualSpace(source: Source, at: number): number {
  const { bytes, end } = source;
  let next = at;
  if (bytes[next] === COMMA) next++;
  if (bytes[next] === BLANK) next++;
  return next < end && startsForm[bytes[next]] === 1 ? next : skipSpace(source, at);
}

/** The line feed that ends the comment at `at`, or the window's end. */
function commentEnd(source: Source, at: number): number {
  const next = source.bytes.indexOf(NEWLINE, at);
  return next < 0 || next > source.end ? source.end : next;
}

/** Where the form itself begins whose tags, if it has any, begin at `at`. */
export function skipTags(source: Source, at: number): number {
  const { bytes, end } = source;
  let next = at;
  while (next < end && bytes[next] === HASH && bytes[next + 1] !== OPEN_MAP && bytes[next + 1] !== HASH)
    next = skipSpace(source, tokenEnd(source, next));
  return next;
}

/** Where the token that begins at `at` ends; the window's end if it extends that far. */
function tokenEnd({ bytes, end }: Source, at: number): number {
  // In a character, such as \[ or \newline, the byte after the backslash ends nothing.
  let next = bytes[at] === BACKSLASH ? Math.min(at + 2, end) : at;
  while (next < end && classes[bytes[next]] === 0) next++;
  return next;
}

/** The position after the closing quote of the string that begins at `at`. */
function stringEnd(source: Source, at: number): number {
  const { bytes, end } = source;
  for (let next = at + 1; next < end; next++) {
    const byte = bytes[next];
    if (byte === QUOTE) return next + 1;
    if (byte === BACKSLASH) next++;
    else if (byte === NEWLINE) source.crossed = true;
  }
  return INCOMPLETE;
}

/** Whether the string between `start` and `end` contains no backslash. */
export function isPlainString(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return false;
  return true;
}

/** Where the form that begins at `at` ends. A token must be followed by something, as it is in maps. */
export function formEnd(source: Source, at: number): number {
  const { bytes, end } = source;
  if (at >= end) return INCOMPLETE;
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(source, at);
  if (isOpening(first)) return listEnd(source, at);
  const next = tokenEnd(source, at);
  if (next === end) return INCOMPLETE;
  // A tag belongs to the form after it. In a set, #{...}, the token is the hash alone; ##Inf and the like are whole.
  return first === HASH && bytes[at + 1] !== HASH ? formEnd(source, skipSpace(source, next)) : next;
}

/** Where the list, vector or map that begins at `at` ends, regardless of its contents. */
function listEnd(source: Source, at: number): number {
  const { bytes, end } = source;
  let depth = 0;
  let next = at;
  while (next < end) {
    const byte = bytes[next];
    if (byte === QUOTE) {
      next = stringEnd(source, next);
      if (next === INCOMPLETE) return INCOMPLETE;
    } else {
      if (isOpening(byte)) depth++;
      else if (isClosing(byte)) depth--;
      next = classes[byte] === DELIMITER ? next + 1 : tokenEnd(source, next);
      if (depth === 0) return next;
    }
    next = skipSpace(source, next);
  }
  return INCOMPLETE;
}

export { CLOSE_MAP, COLON, COMMA, HASH, NEWLINE, OPEN_MAP, QUOTE };
