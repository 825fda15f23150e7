import { Act, INITIAL, NOTHING } from '../offline/history.ts';
import type { KeyedHistory } from '../offline/keyed-history.ts';
import { HistoryBuilder, type Keys, saidOf } from './builder.ts';
import { bytesOf, isWhole, isWord, wholeAt } from './bytes.ts';
import { ABSENT, EdnFields, F, KEY, PROCESS, TYPE, VALUE } from './edn-fields.ts';
import {
  formEnd,
  isClosing,
  isOpening,
  isPlainString,
  OPEN_MAP,
  QUOTE,
  skipSpace,
  skipTags,
} from './edn-scan.ts';
import { type Edn, printEdn } from './edn-value.ts';
import {
  CAS,
  FAIL,
  functionNames,
  functionWords,
  GET,
  INVOKE,
  kindOf,
  OK,
  PUT,
  READ,
  typeNames,
  typeWords,
  WRITE,
} from './edn-words.ts';
import { KeyedValue } from './keyed-value.ts';
import { keyInValue, type Mistake, requireNoNumber } from './mistake.ts';
import type { Source } from './source.ts';
import type { ValueTable } from './value-table.ts';

const nil = bytesOf('nil');

/**
 * Interprets the events in the maps of a history. Events of processes without a number (the nemesis) are
 * skipped. A failed operation did not happen.
 */
export class EdnEvents {
  /** null: there was no operation of a client so far. */
  builder: HistoryBuilder | null = null;
  /** Whether values are texts that can be appended to; otherwise they are only compared, in printed form. */
  texts: boolean | null;
  /** The fields of the current map. */
  readonly fields = new EdnFields();
  private readonly takesCas: boolean;
  /** The parts of the value at hand, if values hold their keys. */
  private readonly keyed: KeyedValue | null;

  /**
   * `texts`: null means as the first operation suggests (get, put and append are about texts, read and write
   * are not). `keyed`: whether values contain their keys.
   */
  constructor(texts: boolean | null, takesCas: boolean, keyed: boolean) {
    this.texts = texts;
    this.takesCas = takesCas;
    this.keyed = keyed ? new KeyedValue() : null;
  }

  /** Interprets the event in the map at `source.at`, whose fields must have been found. */
  take(source: Source): void {
    const { fields } = this;
    const { starts, ends } = fields;
    const process = starts[PROCESS] === ABSENT ? null : wholeAt(source.bytes, starts[PROCESS], ends[PROCESS]);
    if (process === null) {
      if (starts[PROCESS] !== ABSENT) requireNoNumber(source, starts[PROCESS], ends[PROCESS]);
      return;
    }
    const f = fields.keyword(source, F, functionNames, functionWords, 'operation');
    const type = fields.keyword(source, TYPE, typeNames, typeWords, 'type');
    if (this.keyed !== null && (type === INVOKE || (type === OK && this.tellsMore(f, source))))
      this.takeApart(this.keyed, source);
    this.texts ??= f >= GET;
    this.builder ??= new HistoryBuilder(this.texts ? '' : 'nil', this.takesCas);
    if (type === INVOKE) this.invoke(this.builder, process, f, source);
    else this.end(this.builder, process, type, f, source);
  }

  /** Whether what ended tells a value: what is no read need not. */
  private tellsMore(f: number, { bytes }: Source): boolean {
    const start = this.fields.starts[VALUE];
    return (
      f === READ || f === GET || (start !== ABSENT && !isWord(bytes, start, this.fields.ends[VALUE], nil))
    );
  }

  /** The key and the value of a value that holds both. */
  private takeApart(keyed: KeyedValue, source: Source): void {
    const { starts, ends } = this.fields;
    if (starts[KEY] !== ABSENT)
      throw source.mistake(
        starts[KEY],
        'a map with :key',
        'with --keyed the key is in the value: [KEY VALUE]',
      );
    if (starts[VALUE] === ABSENT) keyed.find(source, source.at, source.at);
    keyed.find(source, starts[VALUE], ends[VALUE]);
    starts[KEY] = keyed.keyStart;
    ends[KEY] = keyed.keyEnd;
    starts[VALUE] = keyed.valueStart;
    ends[VALUE] = keyed.valueEnd;
  }

  private invoke(builder: HistoryBuilder, process: number, f: number, source: Source): void {
    const at = this.fields.starts[F];
    const key = this.key(builder.keys, source);
    const values = builder.keys.valuesOf(key);
    switch (f) {
      case READ:
        if (this.keyed === null) this.refuseKeyInValue(source);
        builder.begin(process, key, Act.read, INITIAL, NOTHING, source, at);
        return;
      case GET:
        builder.begin(process, key, Act.read, INITIAL, NOTHING, source, at);
        return;
      case WRITE:
      case PUT:
        builder.begin(process, key, Act.write, this.value(values, source), NOTHING, source, at);
        return;
      case CAS: {
        const { before, after } = this.pair(values, source);
        builder.begin(process, key, Act.cas, after, before, source, at);
        return;
      }
      default:
        if (this.texts !== true) throw source.mistake(at, 'an append to a register', "expected model 'kv'");
        builder.begin(process, key, Act.append, this.value(values, source), NOTHING, source, at);
    }
  }

  /**
   * Histories of many keys may have the keys in their values, as [KEY VALUE]. Such a pair can be told from a
   * value of two parts only at the invocation of a read, which has the key and not yet the value. Judged as one
   * register, such histories would be illegal.
   */
  private refuseKeyInValue(source: Source): void {
    const start = this.fields.starts[VALUE];
    const end = this.fields.ends[VALUE];
    if (start === ABSENT || isWord(source.bytes, start, end, nil)) return;
    const form = this.fields.form(source, start, end);
    if (Array.isArray(form) && form.length === 2 && form[1] === null)
      throw keyInValue(source, start, printEdn(form));
  }

  private end(builder: HistoryBuilder, process: number, type: number, f: number, source: Source): void {
    const { starts } = this.fields;
    const row = builder.end(process, type === OK ? kindOf(f) : null, source, starts[TYPE]);
    if (type === OK) {
      const { history } = builder.keys;
      const { kind, value } = history.columns;
      const key = history.keyOf(row);
      const values = builder.keys.valuesOf(key);
      if (starts[KEY] !== ABSENT && this.key(builder.keys, source) !== key)
        throw builder.otherEnd(process, 'key', builder.keys.name(key), source, starts[KEY]);
      if (kind[row] === Act.read) value[row] = this.value(values, source);
      else if (!this.isSaid(values, history, row, source))
        throw builder.otherEnd(process, 'value', saidOf(values, history, row), source, starts[VALUE]);
      builder.done(row);
    } else if (type === FAIL) builder.failed(row);
  }

  /** Whether the completion's value, if it has one, equals that of the invocation. */
  private isSaid(values: ValueTable, { columns }: KeyedHistory, row: number, source: Source): boolean {
    const start = this.fields.starts[VALUE];
    const end = this.fields.ends[VALUE];
    if (start === ABSENT || isWord(source.bytes, start, end, nil)) return true;
    if (columns.kind[row] !== Act.cas) return this.valueAt(values, source, start, end) === columns.value[row];
    const { before, after } = this.pair(values, source);
    return before === columns.from[row] && after === columns.value[row];
  }

  /** The two values of a cas: the expected one and the new one. */
  private pair(values: ValueTable, source: Source): { readonly before: number; readonly after: number } {
    const { bytes } = source;
    const start = this.fields.starts[VALUE];
    const end = this.fields.ends[VALUE];
    if (start === ABSENT) throw this.noPair(source);
    const open = skipTags(source, start);
    if (!isOpening(bytes[open]) || bytes[open] === OPEN_MAP) throw this.noPair(source);
    const from = skipSpace(source, open + 1);
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
    const start = this.fields.starts[VALUE];
    const value = start === ABSENT ? null : this.fields.form(source, start, this.fields.ends[VALUE]);
    return source.mistake(
      start === ABSENT ? source.at : start,
      `a cas of '${printEdn(value)}'`,
      'expected [FROM TO]',
    );
  }

  /** The number of the map's key. Without a key there is a single register, whose name is empty. */
  private key(keys: Keys, source: Source): number {
    const start = this.fields.starts[KEY];
    const end = this.fields.ends[KEY];
    const { bytes } = source;
    if (start === ABSENT) return keys.numberOf(bytes, 0, 0);
    if (bytes[start] === QUOTE && isPlainString(bytes, start, end))
      return keys.numberOf(bytes, start + 1, end - 1);
    if (isWhole(bytes, start, end)) return keys.numberOf(bytes, start, end);
    const form = this.fields.form(source, start, end);
    const name = bytesOf(typeof form === 'string' ? form : printEdn(form));
    return keys.numberOf(name, 0, name.length);
  }

  /** The number of the map's value. */
  private value(values: ValueTable, source: Source): number {
    const start = this.fields.starts[VALUE];
    return start === ABSENT ? INITIAL : this.valueAt(values, source, start, this.fields.ends[VALUE]);
  }

  /**
   * The number of the value that is written there. If values are texts, a string is its contents and nil is the
   * empty text.
   */
  private valueAt(values: ValueTable, source: Source, start: number, end: number): number {
    const { bytes } = source;
    if (isWord(bytes, start, end, nil)) return INITIAL;
    if (isWhole(bytes, start, end)) return values.numberOf(bytes, start, end);
    if (bytes[start] === QUOTE && isPlainString(bytes, start, end))
      return this.texts === true
        ? values.numberOf(bytes, start + 1, end - 1)
        : values.numberOf(bytes, start, end);
    return values.numberOfText(this.printed(this.fields.form(source, start, end)));
  }

  private printed(value: Edn): string {
    if (this.texts !== true) return printEdn(value);
    if (value === null) return '';
    return typeof value === 'string' ? value : printEdn(value);
  }
}
