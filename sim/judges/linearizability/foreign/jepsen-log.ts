import { Act, INITIAL, NOTHING } from '../history.ts';
import type { KeyedHistory } from '../keyed-history.ts';
import { type HistoryBuilder, saidOf } from './builder.ts';
import { bytesOf, isBlank, isWord, wholeAt, wordAt } from './bytes.ts';
import { Literal } from './literal.ts';
import type { HistoryReader } from './mistake.ts';
import type { Source } from './source.ts';
import type { ValueTable } from './value-table.ts';
import { nearestHint } from './words.ts';

const logger = new Literal(bytesOf('jepsen.util'));
const FIRST_OF_LOGGER = 0x6a;
const COLON = 0x3a;
const DASH = 0x2d;
const OPEN = 0x5b;
const CLOSE = 0x5d;
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
const MOST_MISSES = 8;
/** No byte above this is blank. */
const BLANK = 0x20;
const NEWLINE = 0x0a;
const nil = bytesOf('nil');
const timedOut = bytesOf(':timed-out');
const ofUtil = /jepsen\.util(?:\s+-|:)/;

/** The words of an event, behind the logger's name: process, type, function; then the value, to the end of the line. */
const PROCESS = 0;
const TYPE = 1;
const FUNCTION = 2;
const VALUE = 3;

function kindOf(f: number): Act {
  return f === READ ? Act.read : f === WRITE ? Act.write : Act.cas;
}

/** What a register of these logs holds at first. */
export const JEPSEN_INITIAL = 'nil';

/**
 * Logs of Jepsen's register tests, a line an event:
 *
 *     INFO  jepsen.util - 3 :invoke :cas [0 4]
 *     INFO  jepsen.util - 3 :fail   :cas [0 4]
 *
 * or, as they have been since, with the time and the thread in front:
 *
 *     2024-01-31 12:00:00,123{GMT}  INFO  [jepsen worker 3] jepsen.util: 3 :invoke :cas [0 4]
 *
 * A cas that failed saw another value. What timed out may have happened; a read that did tells nothing. Lines of
 * other loggers, and of processes without a number (the nemesis), are passed over.
 */
export class JepsenLogReader implements HistoryReader {
  events = 0;
  private readonly builder: HistoryBuilder;
  /** By word: where it starts and ends. */
  private readonly starts = new Int32Array(VALUE + 1);
  private readonly ends = new Int32Array(VALUE + 1);
  /** What stood before the process in the last event's line, and does in most unless they tell the time. */
  private head = new Literal(new Uint8Array(0));
  /** How often in a row it did not: then it is not worth while to remember it. */
  private misses = 0;

  constructor(builder: HistoryBuilder) {
    this.builder = builder;
  }

  read(source: Source): void {
    for (let end = this.next(source); end >= 0; end = this.next(source)) source.nextLine(end);
  }

  /** Takes the next line, and returns where it ends; -1: it is not all there yet. */
  private next(source: Source): number {
    const { bytes, view, at } = source;
    const { head } = this;
    const process = at + head.length;
    if (
      this.misses < MOST_MISSES &&
      head.length > 0 &&
      process < source.end &&
      head.isAt(view, at) &&
      bytes[process] > BLANK
    ) {
      const end = this.words(bytes, process, source.end);
      if (end < source.end) {
        this.misses = 0;
        this.event(source);
        return end;
      }
    }
    const message = messageAt(source, source.end);
    if (message >= 0) {
      const end = this.words(bytes, message, source.end);
      if (end < source.end) {
        this.ours(source);
        return end;
      }
    }
    // It is somebody else's, or the last one at hand.
    const end = source.lineEnd();
    if (end >= 0) this.line(source, end);
    return end;
  }

  private line(source: Source, end: number): void {
    const message = messageAt(source, end);
    if (message < 0) {
      this.other(source, end);
      return;
    }
    this.words(source.bytes, message, end);
    this.ours(source);
  }

  /** An event whose words were found; the next one may begin with the same. */
  private ours(source: Source): void {
    if (this.misses < MOST_MISSES) {
      this.misses++;
      this.head = new Literal(source.bytes.slice(source.at, this.starts[PROCESS]));
    }
    this.event(source);
  }

  private event(source: Source): void {
    const { bytes } = source;
    const { starts, ends } = this;
    if (starts[FUNCTION] === ends[FUNCTION]) {
      const at = starts[PROCESS];
      throw source.mistake(
        at,
        'not an event',
        "expected 'PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE'",
      );
    }
    this.events++;
    const process = wholeAt(bytes, starts[PROCESS], ends[PROCESS]);
    if (process === null) return;
    const type = this.word(source, TYPE, typeNames, typeWords, 'event');
    const f = this.word(source, FUNCTION, functionNames, functionWords, 'operation');
    if (type === INVOKE) this.invoke(process, f, source);
    else this.end(process, type, f, source);
  }

  private invoke(process: number, f: number, source: Source): void {
    const { builder, starts, ends } = this;
    const { bytes } = source;
    const at = starts[FUNCTION];
    const key = builder.keys.numberOf(bytes, 0, 0);
    const values = builder.keys.valuesOf(key);
    const empty = starts[VALUE] === ends[VALUE];
    switch (f) {
      case READ:
        builder.begin(process, key, Act.read, INITIAL, NOTHING, source, at);
        return;
      case WRITE: {
        if (empty) throw source.mistake(ends[FUNCTION], 'a write of nothing', 'expected a value');
        const value = values.numberOf(bytes, starts[VALUE], ends[VALUE]);
        builder.begin(process, key, Act.write, value, NOTHING, source, at);
        return;
      }
      default: {
        const { from, to } = this.pair(values, source);
        builder.begin(process, key, Act.cas, to, from, source, at);
      }
    }
  }

  /** What the value of a cas says. */
  private pair(values: ValueTable, source: Source): { readonly from: number; readonly to: number } {
    const { bytes } = source;
    const start = this.starts[VALUE];
    const end = this.ends[VALUE];
    const from = skipBlanks(bytes, start + 1, end);
    const fromEnd = wordEnd(bytes, from, end);
    const to = skipBlanks(bytes, fromEnd, end);
    const toEnd = wordEnd(bytes, to, end - 1);
    const isPair = bytes[start] === OPEN && bytes[end - 1] === CLOSE && to < toEnd;
    if (!isPair || skipBlanks(bytes, toEnd, end) < end - 1)
      throw source.mistake(start, `a cas of '${source.text(start, end)}'`, 'expected [FROM TO]');
    return { from: values.numberOf(bytes, from, fromEnd), to: values.numberOf(bytes, to, toEnd) };
  }

  /** Whether what was done is what was asked for, as far as the line at hand says what was done. */
  private isSaid(values: ValueTable, { columns }: KeyedHistory, row: number, source: Source): boolean {
    const start = this.starts[VALUE];
    const end = this.ends[VALUE];
    if (start === end || isWord(source.bytes, start, end, nil)) return true;
    if (columns.kind[row] !== Act.cas)
      return values.numberOf(source.bytes, start, end) === columns.value[row];
    const { from, to } = this.pair(values, source);
    return from === columns.from[row] && to === columns.value[row];
  }

  private end(process: number, type: number, f: number, source: Source): void {
    const { builder, starts, ends } = this;
    const { bytes } = source;
    const row = builder.end(process, type === OK ? kindOf(f) : null, source, starts[TYPE]);
    if (type === OK) {
      const { history } = builder.keys;
      const values = builder.keys.valuesOf(history.keyOf(row));
      if (history.columns.kind[row] === Act.read)
        history.columns.value[row] = values.numberOf(bytes, starts[VALUE], ends[VALUE]);
      else if (!this.isSaid(values, history, row, source))
        throw builder.otherEnd(process, 'value', saidOf(values, history, row), source, starts[VALUE]);
      builder.done(row);
    } else if (type === FAIL) {
      const late = isWord(bytes, starts[VALUE], ends[VALUE], timedOut);
      if (f === CAS && !late) builder.refused(row);
      else if (f === READ || !late) builder.failed(row);
    }
  }

  /** A line of somebody else; or one of ours that is not what it should be. */
  private other(source: Source, end: number): void {
    const found = ofUtil.exec(source.text(source.at, end));
    if (found === null) return;
    throw source.mistake(
      source.at,
      'not an event',
      "expected 'INFO jepsen.util - PROCESS :invoke :read nil'",
    );
  }

  /** Finds the words between `start` and the line feed, or `end` if there is none before; returns that place. */
  private words(bytes: Uint8Array, start: number, end: number): number {
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

  private word(
    source: Source,
    which: number,
    names: readonly string[],
    words: readonly Uint8Array[],
    what: string,
  ): number {
    const start = this.starts[which];
    const end = this.ends[which];
    const found = wordAt(source.bytes, start, end, words);
    if (found >= 0) return found;
    const word = source.text(start, end);
    throw source.mistake(start, `unknown ${what} '${word}'`, nearestHint(word, names));
  }
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** Where the word at this place ends: at a blank, a line feed, or `end`. */
function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] > BLANK || !(bytes[at] === NEWLINE || isBlank(bytes[at])))) at++;
  return at;
}

/**
 * Where the message of the line at hand begins, behind 'jepsen.util -' or 'jepsen.util:'; -1: it is another logger's, or the line
 * is over first, at `end` at the latest.
 */
function messageAt({ bytes, view, at: start }: Source, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === NEWLINE) return -1;
    if (byte !== FIRST_OF_LOGGER || !logger.isAt(view, at) || (at > start && !isBlank(bytes[at - 1])))
      continue;
    let to = at + logger.length;
    if (to < end && bytes[to] === COLON) to++;
    else {
      const behind = to;
      while (to < end && isBlank(bytes[to])) to++;
      if (to === behind || to >= end || bytes[to] !== DASH) continue;
      to++;
    }
    if (to >= end || bytes[to] === NEWLINE || isBlank(bytes[to])) return to;
  }
  return -1;
}
