import { suggestOneOf } from '../../../scenario/nearest.ts';
import { bytesOf, wordAt } from './bytes.ts';
import { EdnMistake, parseEdn } from './edn.ts';
import {
  CLOSE_MAP,
  COLON,
  COMMA,
  endsToken,
  formEnd,
  INCOMPLETE,
  isClosing,
  skipSpace,
  skipUsualSpace,
} from './edn-scan.ts';
import type { Edn } from './edn-value.ts';
import { Names } from './names.ts';
import type { Source } from './source.ts';

const fieldNames = [':process', ':type', ':f', ':key', ':value'] as const;
export const PROCESS = 0;
export const TYPE = 1;
export const F = 2;
export const KEY = 3;
export const VALUE = 4;
/** The map has no such field. */
export const ABSENT = -1;
const fieldWords = fieldNames.map(bytesOf);
/** The names with the bytes that usually surround them, for all fields but the first of a map. */
const usualNames = new Names(fieldNames.map((name) => ` ${name} `));
const usualFirst = new Names(fieldNames.map((name) => `{${name} `));
const shape = 'expected {:process N, :type :invoke, :f :read, :value nil}';

/**
 * Locates the fields of an event's map; reused for all maps of a history. The fields may come in any order and
 * among others.
 */
export class EdnFields {
  /** By field: where its value starts and ends; ABSENT if the map has no such field. */
  readonly starts = new Int32Array(fieldNames.length);
  readonly ends = new Int32Array(fieldNames.length);

  /**
   * Finds the fields of the map at `source.at`. Returns where the map ends; INCOMPLETE: not all of it has
   * arrived.
   */
  find(source: Source): number {
    const { bytes, view, end } = source;
    const { starts, ends } = this;
    for (let field = 0; field < starts.length; field++) starts[field] = ABSENT;
    let guess = 0;
    let at = source.at + 1;
    let next = source.at;
    let field = usualFirst.at(view, next, guess);
    for (;;) {
      let keyEnd: number;
      if (field !== ABSENT) keyEnd = next + usualNames.lengths[field];
      else {
        at = skipUsualSpace(source, at);
        if (at >= end || isClosing(bytes[at])) break;
        field = fieldAt(bytes, at);
        keyEnd = field === ABSENT ? formEnd(source, at) : at + fieldWords[field].length;
        if (keyEnd === INCOMPLETE) return INCOMPLETE;
      }
      const start = skipUsualSpace(source, keyEnd);
      if (start < end && isClosing(bytes[start]))
        throw source.mistake(skipUsualSpace(source, at), 'a map with a key that has no value');
      const valueEnd = formEnd(source, start);
      if (valueEnd === INCOMPLETE) return INCOMPLETE;
      if (field !== ABSENT) {
        if (starts[field] !== ABSENT)
          throw source.mistake(skipSpace(source, at), `a map with two values for ${fieldNames[field]}`);
        starts[field] = start;
        ends[field] = valueEnd;
        guess = field + 1;
      }
      at = valueEnd;
      next = bytes[at] === COMMA ? at + 1 : at;
      field = usualNames.at(view, next, guess);
    }
    if (at >= end) return INCOMPLETE;
    if (bytes[at] !== CLOSE_MAP)
      throw source.mistake(at, `unexpected '${String.fromCharCode(bytes[at])}'`, "expected '}'");
    return at + 1;
  }

  /** The index of the keyword in a field of the map at `source.at`; any other value is a mistake. */
  keyword(
    source: Source,
    field: number,
    names: readonly string[],
    words: readonly Uint8Array[],
    what: string,
  ): number {
    const start = this.starts[field];
    if (start === ABSENT || source.bytes[start] !== COLON)
      throw source.mistake(
        start === ABSENT ? source.at : start,
        start === ABSENT
          ? `an event without ${fieldNames[field]}`
          : `${fieldNames[field]} is not a keyword such as ${names[0]}`,
        shape,
      );
    const end = this.ends[field];
    const which = wordAt(source.bytes, start, end, words);
    if (which >= 0) return which;
    const word = source.text(start, end);
    throw source.mistake(start, `unknown ${what} '${word}'`, suggestOneOf(word, names));
  }

  /** The EDN form that is written there. */
  form(source: Source, start: number, end: number): Edn {
    const text = source.text(start, end);
    try {
      return parseEdn(text);
    } catch (error) {
      if (!(error instanceof EdnMistake)) throw error;
      throw source.mistake(start + bytesOf(text.slice(0, error.at)).length, error.message);
    }
  }
}

/** By the second byte of a word: the only field whose name it can be. */
const fieldOfByte = new Int8Array(256).fill(ABSENT);
for (let field = 0; field < fieldWords.length; field++) fieldOfByte[fieldWords[field][1]] = field;

/** The field whose name begins at `at`; ABSENT: none. */
function fieldAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== COLON) return ABSENT;
  const field = fieldOfByte[bytes[at + 1]];
  if (field === ABSENT) return ABSENT;
  const word = fieldWords[field];
  for (let i = 2; i < word.length; i++) if (bytes[at + i] !== word[i]) return ABSENT;
  return endsToken(bytes[at + word.length]) ? field : ABSENT;
}
