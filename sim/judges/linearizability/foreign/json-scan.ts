const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const TAB = 0x09;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

/** Where the values of an object on one line are, by the numbers of the fields asked for. */
export interface Fields {
  /** Their names, with quotes, in the order in which they mostly come. */
  readonly words: readonly Uint8Array[];
  /** Where each value starts; -1: there is none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export const ABSENT = -1;
/** What is there is no object, or not all of it is there. */
export const NO_OBJECT = -1;

/**
 * Finds the values of the fields in the JSON object that begins at `at`, and returns where it ends. It has to lie
 * on one line before `end`. Values are not looked into: whether they are well-formed comes out when they are read.
 */
export function findFields(bytes: Uint8Array, at: number, end: number, fields: Fields): number {
  const { words, starts, ends } = fields;
  starts.fill(ABSENT);
  if (bytes[at] !== OPEN) return NO_OBJECT;
  let guess = 0;
  let next = blank(bytes, at + 1, end);
  while (next < end && bytes[next] === QUOTE) {
    const field = fieldAt(bytes, next, words, guess);
    const nameEnd = field === ABSENT ? stringEnd(bytes, next, end) : next + words[field].length;
    const colon = blank(bytes, nameEnd, end);
    if (colon >= end || bytes[colon] !== COLON) return NO_OBJECT;
    const start = blank(bytes, colon + 1, end);
    const valueEnd = valueEndAt(bytes, start, end);
    if (field !== ABSENT) {
      starts[field] = start;
      ends[field] = valueEnd;
      guess = field + 1;
    }
    next = blank(bytes, valueEnd, end);
    if (next >= end || bytes[next] !== COMMA) break;
    next = blank(bytes, next + 1, end);
  }
  return next < end && bytes[next] === CLOSE ? next + 1 : NO_OBJECT;
}

/** Which of the names is at `at`, the ones from `guess` on tried first. */
function fieldAt(bytes: Uint8Array, at: number, words: readonly Uint8Array[], guess: number): number {
  for (let field = guess; field < words.length; field++) if (isAt(bytes, at, words[field])) return field;
  for (let field = 0; field < guess; field++) if (isAt(bytes, at, words[field])) return field;
  return ABSENT;
}

function isAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  // The first byte is a quote in both.
  for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** Whether a string, with its quotes, is written without backslashes. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return false;
  return bytes[start] === QUOTE;
}

function blank(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && (bytes[next] === SPACE || bytes[next] === TAB || bytes[next] === RETURN)) next++;
  return next;
}

/** Behind the closing quote; `end` if there is none on this line. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at + 1; next < end; next++) {
    const byte = bytes[next];
    if (byte === QUOTE) return next + 1;
    if (byte === BACKSLASH) next++;
    else if (byte === NEWLINE) return end;
  }
  return end;
}

function valueEndAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(bytes, at, end);
  if (first !== OPEN && first !== BRACKET) {
    let next = at;
    while (next < end && bytes[next] > SPACE && bytes[next] !== COMMA && bytes[next] !== CLOSE) next++;
    return next;
  }
  let depth = 0;
  for (let next = at; next < end; next++) {
    const byte = bytes[next];
    if (byte === QUOTE) next = stringEnd(bytes, next, end) - 1;
    else if (byte === OPEN || byte === BRACKET) depth++;
    else if ((byte === CLOSE || byte === CLOSE_BRACKET) && --depth === 0) return next + 1;
  }
  return end;
}
