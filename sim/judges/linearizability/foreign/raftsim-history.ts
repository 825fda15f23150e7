import { Act, INITIAL, NEVER_RETURNED, NOTHING } from '../history.ts';
import { type ForeignKey, Keys, noCas } from './builder.ts';
import { bytesOf, isBlank, isWord, wholeAt, wordAt } from './bytes.ts';
import { ABSENT, Fields, findFields, isPlain, NO_OBJECT } from './json-scan.ts';
import type { HistoryReader } from './mistake.ts';
import type { Source } from './source.ts';
import { nearestHint } from './words.ts';

/** No such key, as a witness prints it. */
const NO_VALUE = 'null';
const NEWLINE = 0x0a;
/** Session and serial share one exact number. */
const SERIAL_SPAN = 4_294_967_296;
const shape = 'expected an operation of a raftsim-history, version 1';
const FORMAT = 'raftsim-history';

/** In the order in which they are written; those that tell nothing here are named to be passed over fast. */
const fieldNames = [
  ...['id', 'client', 'op', 'key', 'value', 'expected', 'session', 'serial', 'intended', 'invoked'],
  ...['completed', 'outcome', 'found', 'matched', 'writer', 'attempts', 'redirects', 'from', 'to'],
  ...['format', 'version', 'operations'],
] as const;
const Field = {
  client: 1,
  op: 2,
  key: 3,
  value: 4,
  expected: 5,
  session: 6,
  serial: 7,
  outcome: 11,
  found: 12,
  matched: 13,
  writer: 14,
  from: 17,
  to: 18,
  format: 19,
  version: 20,
  operations: 21,
} as const;
const opNames = ['get', 'put', 'cas', 'delete'] as const;
const opWords = opNames.map((name) => bytesOf(`"${name}"`));
const GET = 0;
const PUT = 1;
const CAS = 2;
const outcomeNames = ['ok', 'failed', 'unknown', 'pending'] as const;
const outcomeWords = outcomeNames.map((name) => bytesOf(`"${name}"`));
const OK = 0;
const FAILED = 1;
const nothing = bytesOf('null');
const no = bytesOf('false');

/** A null that was found, replaced or written, and who wrote it (0: nobody; -1: it is not told). */
interface NullPlace {
  readonly row: number;
  readonly found: boolean;
  readonly writer: number;
}

/** What is known of a key's nulls. */
class Nulls {
  readonly places: NullPlace[] = [];
  /** Whether somebody found a null without being told whose it was. */
  vague = false;
}

/**
 * raftsim's own histories: NDJSON, a header and then an operation a line, in order of invocation. Values are
 * numbered by their text; the nulls that deletes write are told apart where every answer says whose null it is.
 */
export class RaftsimReader implements HistoryReader {
  events = 0;
  operations = 0;
  hasCas = false;
  private readonly keys = new Keys(NO_VALUE, false);
  private readonly nulls = new Map<number, Nulls>();
  private readonly fields = new Fields(fieldNames);
  private readonly takesCas: boolean;
  /** How many operations the header tells of; -1: it does not tell. */
  private announced = -1;
  private lastInvoked = Number.NEGATIVE_INFINITY;

  constructor(takesCas: boolean) {
    this.takesCas = takesCas;
  }

  read(source: Source): void {
    const { bytes } = source;
    while (source.at < source.end) {
      let end = findFields(source, this.fields);
      while (end !== NO_OBJECT && end < source.end && isBlank(bytes[end])) end++;
      const whole = end !== NO_OBJECT && (end < source.end ? bytes[end] === NEWLINE : source.last);
      if (whole) this.object(source);
      else {
        end = source.lineEnd();
        if (end < 0) return;
        if (source.text(source.at, end).trim() !== '')
          throw source.mistake(source.at, 'not a JSON object on a line of its own', shape);
      }
      source.nextLine(end);
    }
  }

  /** What there was; the source is at its end. */
  keyHistories(source: Source): readonly ForeignKey[] {
    const { announced, operations } = this;
    if (announced >= 0 && operations !== announced)
      throw source.mistake(
        source.at,
        `${operations} operations, where the header tells of ${announced}`,
        operations < announced ? 'it may have been cut short' : '',
      );
    for (const [key, nulls] of this.nulls) if (!nulls.vague) tellNullsApart(this.keys, key, nulls.places);
    return this.keys.finish();
  }

  private object(source: Source): void {
    this.events++;
    if (this.has(Field.format)) this.header(source);
    else this.operation(source);
  }

  private header(source: Source): void {
    const { starts } = this.fields;
    const format = this.json(source, Field.format);
    if (format !== FORMAT) throw source.mistake(starts[Field.format], `a '${String(format)}'`, shape);
    const version = this.has(Field.version) ? this.json(source, Field.version) : undefined;
    if (version !== 1) throw source.mistake(source.at, `version ${String(version)} of the format`, shape);
    if (this.has(Field.operations)) this.announced = this.number(source, Field.operations);
  }

  private operation(source: Source): void {
    const { bytes } = source;
    const { starts, ends } = this.fields;
    const client = this.number(source, Field.client);
    const invoked = this.number(source, Field.from);
    if (invoked <= this.lastInvoked)
      throw source.mistake(starts[Field.from], "operations are not in order of 'from'");
    this.lastInvoked = invoked;
    this.operations++;
    const outcome = this.word(source, Field.outcome, outcomeNames, outcomeWords);
    const op = this.word(source, Field.op, opNames, opWords);
    if (op === CAS) {
      if (!this.takesCas) throw source.mistake(starts[Field.op], ...noCas);
      this.hasCas = true;
    }
    if (outcome === FAILED) return;
    const ok = outcome === OK;
    const returned = ok ? this.number(source, Field.to) : NEVER_RETURNED;
    if (returned < invoked) throw source.mistake(starts[Field.to], "'to' is before 'from'");
    const key = this.key(source);
    const { history } = this.keys;
    const refused = op === CAS && ok && isWord(bytes, starts[Field.matched], ends[Field.matched], no);
    if (op === GET || refused) {
      if (!ok) return;
      const found = this.text(source, Field.found, key);
      if (refused && found === this.text(source, Field.expected, key)) {
        history.add(key, Act.falseRefusal, INITIAL, found, invoked, returned, client);
        return;
      }
      const row = history.add(key, Act.read, found, NOTHING, invoked, returned, client);
      if (history.columns.value[row] === INITIAL) this.foundNull(key, row, source);
    } else if (op === CAS) {
      const from = this.text(source, Field.expected, key);
      const row = history.add(key, Act.cas, this.written(source, key), from, invoked, returned, client);
      if (from === INITIAL) this.foundNull(key, row, source);
    } else if (op === PUT) {
      history.add(key, Act.write, this.written(source, key), NOTHING, invoked, returned, client);
    } else {
      const row = history.add(key, Act.write, INITIAL, NOTHING, invoked, returned, client);
      const writer = this.number(source, Field.session) * SERIAL_SPAN + this.number(source, Field.serial);
      this.nullsOf(key).places.push({ row, found: false, writer });
    }
  }

  private foundNull(key: number, row: number, source: Source): void {
    const writer = this.has(Field.writer) ? writerOf(this.json(source, Field.writer)) : -1;
    const nulls = this.nullsOf(key);
    if (writer < 0) nulls.vague = true;
    nulls.places.push({ row, found: true, writer });
  }

  private nullsOf(key: number): Nulls {
    let nulls = this.nulls.get(key);
    if (nulls === undefined) {
      nulls = new Nulls();
      this.nulls.set(key, nulls);
    }
    return nulls;
  }

  private key(source: Source): number {
    const { starts, ends } = this.fields;
    const start = starts[Field.key];
    const end = ends[Field.key];
    if (start !== ABSENT && isPlain(source.bytes, start, end))
      return this.keys.numberOf(source.bytes, start + 1, end - 1);
    const name = bytesOf(this.string(source, Field.key));
    return this.keys.numberOf(name, 0, name.length);
  }

  /** The number of a text or of null. */
  private text(source: Source, field: number, key: number): number {
    const { starts, ends } = this.fields;
    const start = starts[field];
    if (start !== ABSENT && isWord(source.bytes, start, ends[field], nothing)) return INITIAL;
    return this.valueAt(source, field, key);
  }

  private written(source: Source, key: number): number {
    return this.valueAt(source, Field.value, key);
  }

  private valueAt(source: Source, field: number, key: number): number {
    const { starts, ends } = this.fields;
    const start = starts[field];
    const end = ends[field];
    const { bytes } = source;
    const values = this.keys.valuesOf(key);
    if (start !== ABSENT && isPlain(bytes, start, end)) return values.numberOf(bytes, start + 1, end - 1);
    return values.numberOfText(this.string(source, field));
  }

  private has(field: number): boolean {
    return this.fields.starts[field] !== ABSENT;
  }

  private number(source: Source, field: number): number {
    const start = this.fields.starts[field];
    const end = this.fields.ends[field];
    const number = start === ABSENT ? null : wholeAt(source.bytes, start, end);
    if (number !== null) return number;
    throw source.mistake(start === ABSENT ? source.at : start, `no number '${fieldNames[field]}'`, shape);
  }

  private word(
    source: Source,
    field: number,
    names: readonly string[],
    words: readonly Uint8Array[],
  ): number {
    const start = this.fields.starts[field];
    const end = this.fields.ends[field];
    const which = start === ABSENT ? -1 : wordAt(source.bytes, start, end, words);
    if (which >= 0) return which;
    const word = this.string(source, field);
    throw source.mistake(start, `unknown ${fieldNames[field]} '${word}'`, nearestHint(word, names));
  }

  private string(source: Source, field: number): string {
    const value = this.has(field) ? this.json(source, field) : undefined;
    if (typeof value === 'string') return value;
    const start = this.fields.starts[field];
    throw source.mistake(start === ABSENT ? source.at : start, `no text '${fieldNames[field]}'`, shape);
  }

  private json(source: Source, field: number): unknown {
    const start = this.fields.starts[field];
    try {
      return JSON.parse(source.text(start, this.fields.ends[field]));
    } catch {
      throw source.mistake(start, 'not JSON', shape);
    }
  }
}

/** Gives each delete's null a number of its own. */
function tellNullsApart(keys: Keys, key: number, places: readonly NullPlace[]): void {
  const { columns } = keys.history;
  const values = keys.valuesOf(key);
  const numbers = new Map<number, number>([[0, INITIAL]]);
  const numberOf = (writer: number): number => {
    let number = numbers.get(writer);
    if (number === undefined) {
      number = values.another(NO_VALUE);
      numbers.set(writer, number);
    }
    return number;
  };
  for (const { row, found, writer } of places) {
    const column = found && columns.kind[row] === Act.cas ? columns.from : columns.value;
    column[row] = numberOf(writer);
  }
}

function writerOf(writer: unknown): number {
  if (writer === null) return 0;
  if (!Array.isArray(writer) || writer.length !== 2) return -1;
  return Number(writer[0]) * SERIAL_SPAN + Number(writer[1]);
}
