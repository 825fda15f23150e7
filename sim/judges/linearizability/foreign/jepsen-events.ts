import { suggestOneOf } from '../../../scenario/nearest.ts';
import { Act, INITIAL, NOTHING } from '../offline/history.ts';
import type { KeyedHistory } from '../offline/keyed-history.ts';
import { type HistoryBuilder, saidOf } from './builder.ts';
import { bytesOf, isWord, wholeAt, wordAt } from './bytes.ts';
import { pairAt, valueAt } from './jepsen-values.ts';
import { FUNCTION, JepsenWords, PROCESS, TYPE, VALUE } from './jepsen-words.ts';
import { KeyedValue } from './keyed-value.ts';
import { keyInValue, requireNoNumber } from './mistake.ts';
import type { Source } from './source.ts';
import type { ValueTable } from './value-table.ts';

const OPEN = 0x5b;
const typeNames = [':invoke', ':ok', ':fail', ':info'] as const;
const typeWords = typeNames.map(bytesOf);
const INVOKE = 0;
const OK = 1;
const FAIL = 2;
const functionNames = [':read', ':write', ':cas'] as const;
const functionWords = functionNames.map(bytesOf);
const READ = 0;
const WRITE = 1;
const CAS = 2;
const nil = bytesOf('nil');
const timedOut = bytesOf(':timed-out');

const noKey = { keyStart: 0, keyEnd: 0 } as const;

/** The initial value of a register in these logs. */
export const JEPSEN_INITIAL = 'nil';

/**
 * Interprets the events in the lines of a log. A cas that failed observed a different value. A write or cas
 * that timed out may have happened; a read that timed out carries no information. Events of processes without a
 * number (the nemesis) are skipped.
 */
export class JepsenEvents {
  /** The words of the current line. */
  readonly words = new JepsenWords();
  private readonly builder: HistoryBuilder;
  /** The parts of the value at hand, if values hold their keys. */
  private readonly keyed: KeyedValue | null;

  /** `keyed`: whether values hold their keys. */
  constructor(builder: HistoryBuilder, keyed: boolean) {
    this.builder = builder;
    this.keyed = keyed ? new KeyedValue() : null;
  }

  /** Interprets the event in the current line, whose words must have been found. */
  take(source: Source): void {
    const { bytes } = source;
    const { starts, ends } = this.words;
    if (starts[FUNCTION] === ends[FUNCTION]) {
      const at = starts[PROCESS];
      throw source.mistake(
        at,
        'not an event',
        "expected 'PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE'",
      );
    }
    const process = wholeAt(bytes, starts[PROCESS], ends[PROCESS]);
    if (process === null) {
      requireNoNumber(source, starts[PROCESS], ends[PROCESS]);
      return;
    }
    const type = this.word(source, TYPE, typeNames, typeWords, 'event');
    const f = this.word(source, FUNCTION, functionNames, functionWords, 'operation');
    if (this.keyed !== null && (type === INVOKE || (type === OK && this.tellsMore(f, source))))
      this.takeApart(this.keyed, source);
    if (type === INVOKE) this.invoke(process, f, source);
    else this.end(process, type, f, source);
  }

  private invoke(process: number, f: number, source: Source): void {
    const { builder } = this;
    const { starts, ends } = this.words;
    const { bytes } = source;
    const at = starts[FUNCTION];
    const key = this.key(source);
    const values = builder.keys.valuesOf(key);
    const empty = starts[VALUE] === ends[VALUE];
    switch (f) {
      case READ:
        if (this.keyed === null && bytes[starts[VALUE]] === OPEN && !empty) this.refuseKeyInValue(source);
        builder.begin(process, key, Act.read, INITIAL, NOTHING, source, at);
        return;
      case WRITE: {
        if (empty) throw source.mistake(ends[FUNCTION], 'a write of nothing', 'expected a value');
        const value = valueAt(values, source, starts[VALUE], ends[VALUE]);
        builder.begin(process, key, Act.write, value, NOTHING, source, at);
        return;
      }
      default: {
        const { from, to } = this.pair(values, source);
        builder.begin(process, key, Act.cas, to, from, source, at);
      }
    }
  }

  /** Whether the completion has a value: only that of a read must have one. */
  private tellsMore(f: number, { bytes }: Source): boolean {
    const start = this.words.starts[VALUE];
    const end = this.words.ends[VALUE];
    return f === READ || (start < end && !isWord(bytes, start, end, nil));
  }

  /** Splits [KEY VALUE]: the word VALUE then spans the value alone. */
  private takeApart(keyed: KeyedValue, source: Source): void {
    const { starts, ends } = this.words;
    keyed.find(source, starts[VALUE], ends[VALUE]);
    starts[VALUE] = keyed.valueStart;
    ends[VALUE] = keyed.valueEnd;
  }

  /** The number of the current key; if values contain none, there is a single register without a name. */
  private key({ bytes }: Source): number {
    const { keyStart, keyEnd } = this.keyed ?? noKey;
    return this.builder.keys.numberOf(bytes, keyStart, keyEnd);
  }

  /** As in EDN: a pair of key and value can be told from a value of two parts only at the invocation of a read. */
  private refuseKeyInValue(source: Source): void {
    const start = this.words.starts[VALUE];
    const value = source.text(start, this.words.ends[VALUE]);
    if (/^\[\s*\S+\s+nil\s*\]$/.test(value)) throw keyInValue(source, start, value);
  }

  /** The two values of a cas: the expected one and the new one. */
  private pair(values: ValueTable, source: Source): { readonly from: number; readonly to: number } {
    return pairAt(values, source, this.words.starts[VALUE], this.words.ends[VALUE]);
  }

  /** Whether the completion's value, if it has one, equals that of the invocation. */
  private isSaid(values: ValueTable, { columns }: KeyedHistory, row: number, source: Source): boolean {
    const start = this.words.starts[VALUE];
    const end = this.words.ends[VALUE];
    if (start === end || isWord(source.bytes, start, end, nil)) return true;
    if (columns.kind[row] !== Act.cas) return valueAt(values, source, start, end) === columns.value[row];
    const { from, to } = this.pair(values, source);
    return from === columns.from[row] && to === columns.value[row];
  }

  private end(process: number, type: number, f: number, source: Source): void {
    const { builder } = this;
    const { starts, ends } = this.words;
    const { bytes } = source;
    const row = builder.end(process, type === OK ? kindOf(f) : null, source, starts[TYPE]);
    if (type === OK) {
      const { history } = builder.keys;
      const key = history.keyOf(row);
      const values = builder.keys.valuesOf(key);
      if (this.keyed !== null && this.tellsMore(f, source) && this.key(source) !== key)
        throw builder.otherEnd(process, 'key', builder.keys.name(key), source, this.keyed.keyStart);
      if (history.columns.kind[row] === Act.read) {
        if (starts[VALUE] === ends[VALUE])
          throw source.mistake(ends[FUNCTION], 'a read that found nothing', 'expected a value, or nil');
        history.columns.value[row] = valueAt(values, source, starts[VALUE], ends[VALUE]);
      } else if (!this.isSaid(values, history, row, source))
        throw builder.otherEnd(process, 'value', saidOf(values, history, row), source, starts[VALUE]);
      builder.done(row);
    } else if (type === FAIL) {
      const late = isWord(bytes, starts[VALUE], ends[VALUE], timedOut);
      if (f === CAS && !late) builder.refused(row);
      else if (f === READ || !late) builder.failed(row);
    }
  }

  private word(
    source: Source,
    which: number,
    names: readonly string[],
    words: readonly Uint8Array[],
    what: string,
  ): number {
    const start = this.words.starts[which];
    const end = this.words.ends[which];
    const found = wordAt(source.bytes, start, end, words);
    if (found >= 0) return found;
    const word = source.text(start, end);
    throw source.mistake(start, `unknown ${what} '${word}'`, suggestOneOf(word, names));
  }
}

function kindOf(f: number): Act {
  return f === READ ? Act.read : f === WRITE ? Act.write : Act.cas;
}
