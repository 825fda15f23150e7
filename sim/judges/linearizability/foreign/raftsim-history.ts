import { Act, type History, INITIAL, NEVER_RETURNED, NOTHING } from '../offline/history.ts';
import { type ForeignKey, Keys, noCas } from './builder.ts';
import { bytesOf, isBlank, isWord } from './bytes.ts';
import { ABSENT, findFields, isPlain, NO_OBJECT } from './json-scan.ts';
import type { HistoryReader } from './mistake.ts';
import { Field, RaftsimFields, shape } from './raftsim-fields.ts';
import { NO_VALUE, Nulls } from './raftsim-nulls.ts';
import type { Source } from './source.ts';

const NEWLINE = 0x0a;
const FORMAT = 'raftsim-history';
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

/**
 * Reads raftsim's own histories: NDJSON, a header and then one operation per line, in order of invocation.
 * Values are numbered by their text; the nulls that deletes write are told apart if every answer names the
 * writer of the null it found.
 */
export class RaftsimReader implements HistoryReader {
  events = 0;
  operations = 0;
  hasCas = false;
  private readonly keys = new Keys(NO_VALUE, false);
  private readonly nulls = new Nulls();
  private readonly fields = new RaftsimFields();
  private readonly takesCas: boolean;
  /** The number of operations according to the header; -1: it does not say. */
  private announced = -1;
  private lastInvoked = -1;

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

  /** The histories of all keys, once the source is at its end. */
  keyHistories(source: Source): readonly ForeignKey[] {
    const { announced, operations } = this;
    if (announced >= 0 && operations !== announced)
      throw source.mistake(
        source.at,
        `${operations} operations, but the header announces ${announced}`,
        operations < announced ? 'it may have been cut short' : '',
      );
    const shared = sharedEvent(this.keys.history.columns);
    if (shared >= 0)
      throw source.mistake(
        source.at,
        `${shared} is the 'to' of one operation and the 'from' of another`,
        'no two events have the same number: which came first cannot be told',
      );
    this.nulls.tellApart(this.keys);
    return this.keys.finish();
  }

  private object(source: Source): void {
    this.events++;
    if (this.fields.has(Field.format)) this.header(source);
    else this.operation(source);
  }

  private header(source: Source): void {
    const { fields } = this;
    const { starts } = fields;
    const format = fields.json(source, Field.format);
    if (format !== FORMAT) throw source.mistake(starts[Field.format], `a '${String(format)}'`, shape);
    const version = fields.has(Field.version) ? fields.json(source, Field.version) : undefined;
    if (version !== 1) throw source.mistake(source.at, `version ${String(version)} of the format`, shape);
    if (fields.has(Field.operations)) this.announced = fields.number(source, Field.operations);
  }

  private operation(source: Source): void {
    const { bytes } = source;
    const { fields } = this;
    const { starts, ends } = fields;
    const client = fields.number(source, Field.client);
    const invoked = fields.number(source, Field.from);
    if (invoked < 0) throw source.mistake(starts[Field.from], "'from' is negative", shape);
    if (invoked <= this.lastInvoked)
      throw source.mistake(starts[Field.from], "operations are not in order of 'from'");
    this.lastInvoked = invoked;
    this.operations++;
    const outcome = fields.word(source, Field.outcome, outcomeNames, outcomeWords);
    const op = fields.word(source, Field.op, opNames, opWords);
    if (op === CAS) {
      if (!this.takesCas) throw source.mistake(starts[Field.op], ...noCas);
      this.hasCas = true;
    }
    if (outcome === FAILED) return;
    const ok = outcome === OK;
    const returned = ok ? fields.number(source, Field.to) : NEVER_RETURNED;
    if (returned <= invoked) throw source.mistake(starts[Field.to], "'to' is not after 'from'");
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
      const session = fields.number(source, Field.session);
      const serial = fields.number(source, Field.serial);
      this.nulls.written(key, row, session, serial);
    }
  }

  private foundNull(key: number, row: number, source: Source): void {
    const { fields } = this;
    const told = fields.has(Field.writer);
    this.nulls.found(key, row, told ? fields.json(source, Field.writer) : undefined);
  }

  private key(source: Source): number {
    const { starts, ends } = this.fields;
    const start = starts[Field.key];
    const end = ends[Field.key];
    if (start !== ABSENT && isPlain(source.bytes, start, end))
      return this.keys.numberOf(source.bytes, start + 1, end - 1);
    const name = bytesOf(this.fields.string(source, Field.key));
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
    return values.numberOfText(this.fields.string(source, field));
  }
}

/** A number at which one operation ended and another began; -1: there is none. Rows are in order of invocation. */
function sharedEvent({ size, invoked, returned }: History): number {
  for (let row = 0; row < size; row++) {
    const end = returned[row];
    if (end === NEVER_RETURNED) continue;
    // The last row that began by then: mostly a few rows on, so in steps that double, and then halve.
    let last = row;
    let step = 1;
    for (; last + step < size && invoked[last + step] <= end; step *= 2) last += step;
    for (; step > 0; step >>= 1) if (last + step < size && invoked[last + step] <= end) last += step;
    if (invoked[last] === end) return end;
  }
  return -1;
}
