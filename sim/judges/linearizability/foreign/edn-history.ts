import { Act, INITIAL, NOTHING } from '../history.ts';
import type { KeyedHistory } from '../keyed-history.ts';
import { HistoryBuilder, type Keys, saidOf } from './builder.ts';
import { bytesOf, isBlank, isWhole, isWord, wholeAt, wordAt } from './bytes.ts';
import { type Edn, EdnMistake, parseEdn, printEdn } from './edn.ts';
import {
  CLOSE_MAP,
  endsToken,
  formEnd,
  HASH,
  INCOMPLETE,
  isClosing,
  isOpening,
  isPlainString,
  NEWLINE,
  OPEN_MAP,
  QUOTE,
  skipSpace,
  skipUsualSpace,
} from './edn-scan.ts';
import type { HistoryReader, Mistake } from './mistake.ts';
import { Names } from './names.ts';
import type { Source } from './source.ts';
import type { ValueTable } from './value-table.ts';
import { nearestHint } from './words.ts';

const fieldNames = [':process', ':type', ':f', ':key', ':value'] as const;
const fieldWords = fieldNames.map(bytesOf);
/** As they mostly stand in the map, but for the first one. */
const usualNames = new Names(fieldNames.map((name) => ` ${name} `));
const usualFirst = new Names(fieldNames.map((name) => `{${name} `));
const PROCESS = 0;
const TYPE = 1;
const F = 2;
const KEY = 3;
const VALUE = 4;
const typeNames = [':invoke', ':ok', ':fail', ':info'] as const;
const typeWords = typeNames.map(bytesOf);
const INVOKE = 0;
const OK = 1;
const FAIL = 2;
const functionNames = [':read', ':write', ':cas', ':get', ':put', ':append'] as const;
const functionWords = functionNames.map(bytesOf);
const READ = 0;
const WRITE = 1;
const CAS = 2;
/** Functions from here on are about texts. */
const GET = 3;
const PUT = 4;
const ABSENT = -1;
const nil = bytesOf('nil');
const COLON = 0x3a;
const COMMA = 0x2c;
const shape = 'expected {:process N, :type :invoke, :f :read, :value nil}';

/**
 * Histories as EDN maps, one a line or all in one list:
 *
 *     {:process 0, :type :invoke, :f :append, :key "0", :value "x"}
 *
 * Keys in any order; others than these are passed over, and so are processes without a number (the nemesis).
 * What failed did not happen.
 */
export class EdnReader implements HistoryReader {
  events = 0;
  builder: HistoryBuilder | null = null;
  /** Whether values are texts to append to; otherwise they are only compared, as they are printed. */
  texts: boolean | null;
  private readonly takesCas: boolean;
  /** Of the map at hand, by field: where its value starts and ends. */
  private readonly starts = new Int32Array(fieldNames.length);
  private readonly ends = new Int32Array(fieldNames.length);

  /** `texts`: null: as the first operation has it (get, put and append are about texts, read and write are not). */
  constructor(texts: boolean | null, takesCas: boolean) {
    this.texts = texts;
    this.takesCas = takesCas;
  }

  read(source: Source): void {
    const { bytes, end } = source;
    while (source.at < end) {
      const byte = bytes[source.at];
      if (byte === NEWLINE) source.nextLine(source.at);
      else if (isBetween(byte)) source.at++;
      else {
        source.crossed = false;
        const next = this.piece(source, byte);
        if (next === INCOMPLETE) return;
        if (source.crossed) this.countLines(source, next);
        source.at = next;
      }
    }
  }

  /** Takes what begins at `source.at`: a map, a comment or something to ignore, or the tag of a record. */
  private piece(source: Source, byte: number): number {
    if (byte === OPEN_MAP) {
      const next = this.map(source);
      if (next === INCOMPLETE && source.last) throw source.mistake(source.at, 'a map that does not end');
      return next;
    }
    if (byte === QUOTE) throw source.mistake(source.at, 'a string outside of any map');
    const next = skipSpace(source, source.at);
    if (next > source.at) return next < source.end || source.last ? next : INCOMPLETE;
    if (byte !== HASH) throw source.mistake(source.at, `unexpected ${shownAt(source)}`, 'expected a map');
    let tagEnd = source.at;
    while (tagEnd < source.end && !isBetween(source.bytes[tagEnd]) && source.bytes[tagEnd] !== OPEN_MAP)
      tagEnd++;
    return tagEnd < source.end || source.last ? tagEnd : INCOMPLETE;
  }

  private countLines(source: Source, until: number): void {
    for (let i = source.at; i < until; i++) {
      if (source.bytes[i] !== NEWLINE) continue;
      source.line++;
      source.lineStart = i + 1;
    }
  }

  /** Finds the fields of the map at `source.at`, and takes its event; returns where it ends. */
  private map(source: Source): number {
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
    this.event(source);
    return at + 1;
  }

  private event(source: Source): void {
    const { starts, ends } = this;
    const { bytes } = source;
    this.events++;
    const process = starts[PROCESS] === ABSENT ? null : wholeAt(bytes, starts[PROCESS], ends[PROCESS]);
    if (process === null) return;
    const f = this.keyword(source, F, functionNames, functionWords, 'operation');
    const type = this.keyword(source, TYPE, typeNames, typeWords, 'type');
    this.texts ??= f >= GET;
    this.builder ??= new HistoryBuilder(this.texts ? '' : 'nil', this.takesCas);
    const { builder } = this;
    if (type === INVOKE) {
      this.invoke(builder, process, f, source);
      return;
    }
    const row = builder.end(process, type === OK ? kindOf(f) : null, source, starts[TYPE]);
    if (type === OK) {
      const { history } = builder.keys;
      const { kind, value } = history.columns;
      const key = history.keyOf(row);
      const values = builder.keys.valuesOf(key);
      if (this.starts[KEY] !== ABSENT && this.key(builder.keys, source) !== key)
        throw builder.otherEnd(process, 'key', builder.keys.name(key), source, this.starts[KEY]);
      if (kind[row] === Act.read) value[row] = this.value(values, source);
      else if (!this.isSaid(values, history, row, source))
        throw builder.otherEnd(process, 'value', saidOf(values, history, row), source, this.starts[VALUE]);
      builder.done(row);
    } else if (type === FAIL) builder.failed(row);
  }

  private invoke(builder: HistoryBuilder, process: number, f: number, source: Source): void {
    const { starts } = this;
    const at = starts[F];
    const key = this.key(builder.keys, source);
    const values = builder.keys.valuesOf(key);
    switch (f) {
      case READ:
      case GET:
        builder.begin(process, key, Act.read, INITIAL, NOTHING, source, at);
        return;
      case WRITE:
      case PUT:
        builder.begin(process, key, Act.write, this.value(values, source), NOTHING, source, at);
        return;
      case CAS:
        this.cas(builder, process, key, source);
        return;
      default:
        if (this.texts !== true) throw source.mistake(at, 'an append to a register', "expected model 'kv'");
        builder.begin(process, key, Act.append, this.value(values, source), NOTHING, source, at);
    }
  }

  /** Whether what was done is what was asked for, as far as the map at hand says what was done. */
  private isSaid(values: ValueTable, { columns }: KeyedHistory, row: number, source: Source): boolean {
    const start = this.starts[VALUE];
    const end = this.ends[VALUE];
    if (start === ABSENT || isWord(source.bytes, start, end, nil)) return true;
    if (columns.kind[row] !== Act.cas) return this.valueAt(values, source, start, end) === columns.value[row];
    const { before, after } = this.pair(values, source);
    return before === columns.from[row] && after === columns.value[row];
  }

  private cas(builder: HistoryBuilder, process: number, key: number, source: Source): void {
    const { before, after } = this.pair(builder.keys.valuesOf(key), source);
    builder.begin(process, key, Act.cas, after, before, source, this.starts[F]);
  }

  /** What the value of a cas says: what it expects, and what it writes then. */
  private pair(values: ValueTable, source: Source): { readonly before: number; readonly after: number } {
    const { bytes } = source;
    const start = this.starts[VALUE];
    const end = this.ends[VALUE];
    if (start === ABSENT || !isOpening(bytes[start]) || bytes[start] === OPEN_MAP) throw this.noPair(source);
    const from = skipSpace(source, start + 1);
    const fromEnd = isClosing(bytes[from]) ? from : formEnd(source, from);
    const to = skipSpace(source, fromEnd);
    const toEnd = isClosing(bytes[to]) ? to : formEnd(source, to);
    if (toEnd === to || skipSpace(source, toEnd) !== end - 1) throw this.noPair(source);
    return {
      before: this.valueAt(values, source, from, fromEnd),
      after: this.valueAt(values, source, to, toEnd),
    };
  }

  private noPair(source: Source): Mistake {
    const start = this.starts[VALUE];
    const value = start === ABSENT ? null : this.parse(source, start, this.ends[VALUE]);
    return source.mistake(
      start === ABSENT ? source.at : start,
      `a cas of '${printEdn(value)}'`,
      'expected [FROM TO]',
    );
  }

  private key(keys: Keys, source: Source): number {
    const start = this.starts[KEY];
    const end = this.ends[KEY];
    const { bytes } = source;
    if (start === ABSENT) return keys.numberOf(bytes, 0, 0);
    if (bytes[start] === QUOTE && isPlainString(bytes, start, end))
      return keys.numberOf(bytes, start + 1, end - 1);
    if (isWhole(bytes, start, end)) return keys.numberOf(bytes, start, end);
    const form = this.parse(source, start, end);
    const name = bytesOf(typeof form === 'string' ? form : printEdn(form));
    return keys.numberOf(name, 0, name.length);
  }

  /** The number of the map's value. */
  private value(values: ValueTable, source: Source): number {
    const start = this.starts[VALUE];
    return start === ABSENT ? INITIAL : this.valueAt(values, source, start, this.ends[VALUE]);
  }

  /** The number of what is written there: texts stand for themselves, and nothing for the empty one. */
  private valueAt(values: ValueTable, source: Source, start: number, end: number): number {
    const { bytes } = source;
    if (isWord(bytes, start, end, nil)) return INITIAL;
    if (isWhole(bytes, start, end)) return values.numberOf(bytes, start, end);
    if (bytes[start] === QUOTE && isPlainString(bytes, start, end))
      return this.texts === true
        ? values.numberOf(bytes, start + 1, end - 1)
        : values.numberOf(bytes, start, end);
    return values.numberOfText(this.printed(this.parse(source, start, end)));
  }

  private parse(source: Source, start: number, end: number): Edn {
    const text = source.text(start, end);
    try {
      return parseEdn(text);
    } catch (error) {
      if (!(error instanceof EdnMistake)) throw error;
      throw source.mistake(start + bytesOf(text.slice(0, error.at)).length, error.message);
    }
  }

  private keyword(
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
          : `${fieldNames[field]} is no keyword such as ${names[0]}`,
        shape,
      );
    const end = this.ends[field];
    const which = wordAt(source.bytes, start, end, words);
    if (which >= 0) return which;
    const word = source.text(start, end);
    throw source.mistake(start, `unknown ${what} '${word}'`, nearestHint(word, names));
  }

  private printed(value: Edn): string {
    if (this.texts !== true) return printEdn(value);
    if (value === null) return '';
    return typeof value === 'string' ? value : printEdn(value);
  }
}

function kindOf(f: number): Act {
  switch (f) {
    case READ:
    case GET:
      return Act.read;
    case WRITE:
    case PUT:
      return Act.write;
    case CAS:
      return Act.cas;
    default:
      return Act.append;
  }
}

/** By second byte of a word: the field that it may be the name of. */
const fieldOfByte = new Int8Array(256).fill(ABSENT);
for (let field = 0; field < fieldWords.length; field++) fieldOfByte[fieldWords[field][1]] = field;

/** Which field's name begins at `at`; ABSENT: none. */
function fieldAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== COLON) return ABSENT;
  const field = fieldOfByte[bytes[at + 1]];
  if (field === ABSENT) return ABSENT;
  const word = fieldWords[field];
  for (let i = 2; i < word.length; i++) if (bytes[at + i] !== word[i]) return ABSENT;
  return endsToken(bytes[at + word.length]) ? field : ABSENT;
}

/** What may stand between maps: space, and the brackets of a list. */
function isBetween(byte: number): boolean {
  return isBlank(byte) || byte === COMMA || (byte !== OPEN_MAP && (isOpening(byte) || isClosing(byte)));
}

function shownAt(source: Source): string {
  return `'${[...source.text(source.at, source.at + 4)][0] ?? ''}'`;
}
