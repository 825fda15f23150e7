import { bytesOf, isBlank, wordAt } from './bytes.ts';
import { Names } from './names.ts';
import type { Source } from './source.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** The positions of the values of a JSON object on one line, by number of the requested field. */
export class Fields {
  /** The names with quotes. */
  readonly words: readonly Uint8Array[];
  /** The names as they are usually written after another field. */
  readonly usual: Names;
  /** Where each value starts; ABSENT: there is none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  /** `names` should be in the order in which the fields usually come. */
  constructor(names: readonly string[]) {
    this.words = names.map((name) => bytesOf(`"${name}"`));
    this.usual = new Names(names.map((name) => `,"${name}":`));
    this.starts = new Int32Array(names.length);
    this.ends = new Int32Array(names.length);
  }
}

export const ABSENT = -1;
/** In place of the object's end: there is no object, or not all of it has arrived. */
export const NO_OBJECT = -1;

/**
 * Finds the values of the fields in the JSON object that begins at `source.at`, which must lie on one line of
 * the window. Returns where the object ends. Values are not validated here; that happens when they are parsed.
 */
export function findFields(source: Source, fields: Fields): number {
  const { bytes, view, at, end } = source;
  const { words, usual, starts, ends } = fields;
  starts.fill(ABSENT);
  if (bytes[at] !== OPEN) return NO_OBJECT;
  let guess = 0;
  let next = at;
  do {
    let field = usual.at(view, next, guess);
    let start: number;
    if (field !== ABSENT) start = next + usual.lengths[field];
    else {
      const name = blank(bytes, next + 1, end);
      if (bytes[name] !== QUOTE) return name < end && bytes[name] === CLOSE ? name + 1 : NO_OBJECT;
      const nameEnd = stringEnd(bytes, name, end);
      field = wordAt(bytes, name, nameEnd, words);
      start = blank(bytes, nameEnd, end);
      if (start >= end || bytes[start] !== COLON) return NO_OBJECT;
      start++;
    }
    start = blank(bytes, start, end);
    next = valueEndAt(bytes, start, end);
    if (field !== ABSENT) {
      starts[field] = start;
      ends[field] = next;
      guess = field + 1;
    }
    next = blank(bytes, next, end);
  } while (next < end && bytes[next] === COMMA);
  return next < end && bytes[next] === CLOSE ? next + 1 : NO_OBJECT;
}

/** Whether this is a string (quotes included) without backslashes. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return false;
  return bytes[start] === QUOTE;
}

/** By byte: whether it ends a number or a word, and whether it must be examined within a string. */
const endsWord = new Uint8Array(256).fill(1, 0, SPACE + 1);
for (const byte of [COMMA, CLOSE]) endsWord[byte] = 1;
const stops = new Uint8Array(256);
for (const byte of [QUOTE, BACKSLASH, NEWLINE]) stops[byte] = 1;

function blank(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && bytes[next] <= SPACE && isBlank(bytes[next])) next++;
  return next;
}

/** The position after the closing quote; `end` if there is none on this line. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at + 1;
  for (;;) {
    while (next < end && stops[bytes[next]] === 0) next++;
    if (next >= end || bytes[next] === NEWLINE) return end;
    if (bytes[next] === QUOTE) return next + 1;
    next += 2;
  }
}

function valueEndAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(bytes, at, end);
  if (first === OPEN || first === BRACKET) return nestedEnd(bytes, at, end);
  let next = at;
  while (next < end && endsWord[bytes[next]] === 0) next++;
  return next;
}

/** Where the list or object that begins at `at` ends, regardless of its contents; `end` if it does not end. */
function nestedEnd(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let next = at; next < end; next++) {
    const byte = bytes[next];
    if (byte === QUOTE) next = stringEnd(bytes, next, end) - 1;
    else if (byte === OPEN || byte === BRACKET) depth++;
    else if ((byte === CLOSE || byte === CLOSE_BRACKET) && --depth === 0) return next + 1;
  }
  return end;
}
