import type { Source } from './source.ts';

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
/** What is asked for does not end within the window. */
export const INCOMPLETE = -1;

/** By byte: 1 for space and commas, 2 for what else ends a token. */
const SPACE = 1;
const DELIMITER = 2;
const classes = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0d, 0x0c, 0x0b, NEWLINE, COMMA]) classes[byte] = SPACE;
for (const byte of [SEMICOLON, QUOTE, OPEN_MAP, CLOSE_MAP, OPEN_LIST, CLOSE_LIST, OPEN_VECTOR, CLOSE_VECTOR])
  classes[byte] = DELIMITER;
/** By byte: whether it is neither space nor the beginning of something to pass over. */
const startsForm = new Uint8Array(256).fill(1);
for (let byte = 0; byte < classes.length; byte++) if (classes[byte] === SPACE) startsForm[byte] = 0;
startsForm[SEMICOLON] = 0;
startsForm[HASH] = 0;

/* Finds where forms of EDN begin and end, without reading them. */

export function isClosing(byte: number): boolean {
  return byte === CLOSE_MAP || byte === CLOSE_LIST || byte === CLOSE_VECTOR;
}

export function isOpening(byte: number): boolean {
  return byte === OPEN_MAP || byte === OPEN_LIST || byte === OPEN_VECTOR;
}

export function endsToken(byte: number): boolean {
  return classes[byte] !== 0;
}

/**
 * The next byte that is no space, comma, comment or `#_` with what it ignores, from `at` on; the window's end if
 * there is none, or if it is not clear yet.
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

/** The same, where mostly nothing, a space, or a comma and a space are to be passed. */
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

/** Where the token that begins at `at` ends; the window's end if it goes so far. */
function tokenEnd({ bytes, end }: Source, at: number): number {
  let next = at;
  while (next < end && classes[bytes[next]] === 0) next++;
  return next;
}

/** Where the string that begins with the quote at `at` ends: behind its closing quote. */
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

/** Whether nothing in the string between `start` and `end` is written with a backslash. */
export function isPlainString(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return false;
  return true;
}

/** Where the form that begins at `at` ends. Something must come behind a token, as it does in maps. */
export function formEnd(source: Source, at: number): number {
  const { bytes, end } = source;
  if (at >= end) return INCOMPLETE;
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(source, at);
  if (isOpening(first)) return listEnd(source, at);
  const next = tokenEnd(source, at);
  if (next === end) return INCOMPLETE;
  // A tag belongs to the form behind it; of a set, #{...}, the hash stands alone.
  return first === HASH ? formEnd(source, skipSpace(source, next)) : next;
}

/** Where the list, vector or map that begins at `at` ends, whatever is in it. */
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
