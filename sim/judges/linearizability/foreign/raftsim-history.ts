import { Act, INITIAL, NEVER_RETURNED, NOTHING } from '../history.ts';
import { type ForeignKey, KeyColumns } from './builder.ts';
import { type LineReader, Mistake } from './mistake.ts';

/** No such key, printed as in JSON; a value that reads so has quotes around it in a witness. */
const NO_VALUE = 'null';
/** Session and serial share one exact number. */
const SERIAL_SPAN = 4_294_967_296;
const shape = 'expected an operation of a raftsim-history, version 1';

/** A null that was found, replaced or written, and who wrote it (0: nobody; -1: it is not told). */
interface NullPlace {
  readonly row: number;
  readonly found: boolean;
  readonly writer: number;
}

class Key {
  readonly columns = new KeyColumns(NO_VALUE);
  readonly nulls: NullPlace[] = [];
  /** Whether somebody found a null without being told whose it was. */
  vague = false;
}

/**
 * raftsim's own histories: NDJSON, a header and then an operation a line, in order of invocation. Values are
 * numbered by their text; the nulls that deletes write are told apart where every answer says whose null it is.
 */
export class RaftsimReader implements LineReader {
  events = 0;
  operations = 0;
  hasCas = false;
  private readonly keys = new Map<string, Key>();
  private lastInvoked = Number.NEGATIVE_INFINITY;

  line(text: string, number: number): void {
    if (text.trim() === '') return;
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      throw new Mistake(number, 'not JSON', shape);
    }
    if (typeof line !== 'object' || line === null) throw new Mistake(number, 'not an object', shape);
    const fields = line as Readonly<Record<string, unknown>>;
    this.events++;
    if (fields.format !== undefined) this.header(fields, number);
    else this.operation(fields, number);
  }

  finish(): void {}

  keyHistories(): readonly ForeignKey[] {
    return [...this.keys].map(([name, key]) => {
      if (!key.vague) tellNullsApart(key);
      return key.columns.finish(name);
    });
  }

  private header({ format, version }: Readonly<Record<string, unknown>>, number: number): void {
    if (format !== 'raftsim-history') throw new Mistake(number, `a '${String(format)}'`, shape);
    if (version !== 1) throw new Mistake(number, `version ${String(version)} of the format`, shape);
  }

  private operation(fields: Readonly<Record<string, unknown>>, number: number): void {
    const { op, outcome } = fields;
    const client = numberIn(fields, 'client', number);
    const name = stringIn(fields, 'key', number);
    const invoked = numberIn(fields, 'from', number);
    if (invoked <= this.lastInvoked) throw new Mistake(number, "operations are not in order of 'from'");
    this.lastInvoked = invoked;
    this.operations++;
    if (outcome !== 'ok' && outcome !== 'failed' && outcome !== 'unknown' && outcome !== 'pending')
      throw new Mistake(number, `outcome '${String(outcome)}'`, 'expected ok, failed, unknown or pending');
    if (op === 'cas') this.hasCas = true;
    if (outcome === 'failed') return;
    const ok = outcome === 'ok';
    const returned = ok ? numberIn(fields, 'to', number) : NEVER_RETURNED;
    const key = this.key(name);
    const reads = op === 'get' || (op === 'cas' && ok && fields.matched === false);
    if (reads) {
      if (ok)
        this.add(
          key,
          fields,
          Act.read,
          textIn(fields, 'found', number),
          null,
          invoked,
          returned,
          client,
          number,
        );
      return;
    }
    const value = op === 'delete' ? null : stringIn(fields, 'value', number);
    if (op === 'put' || op === 'delete')
      this.add(key, fields, Act.write, value, null, invoked, returned, client, number);
    else if (op === 'cas')
      this.add(
        key,
        fields,
        Act.cas,
        value,
        textIn(fields, 'expected', number),
        invoked,
        returned,
        client,
        number,
      );
    else throw new Mistake(number, `unknown operation '${String(op)}'`, 'expected get, put, cas or delete');
  }

  private add(
    key: Key,
    fields: Readonly<Record<string, unknown>>,
    kind: Act,
    value: string | null,
    from: string | null,
    invoked: number,
    returned: number,
    client: number,
    number: number,
  ): void {
    const { history, values } = key.columns;
    const valueNumber = value === null ? INITIAL : values.numberOf(printed(value));
    const fromNumber = kind !== Act.cas ? NOTHING : from === null ? INITIAL : values.numberOf(printed(from));
    const row = history.add(kind, valueNumber, fromNumber, invoked, returned, client);
    if (kind === Act.write && value === null) {
      const session = numberIn(fields, 'session', number);
      key.nulls.push({
        row,
        found: false,
        writer: session * SERIAL_SPAN + numberIn(fields, 'serial', number),
      });
    }
    const found = kind === Act.read ? value : from;
    if (kind === Act.write || found !== null) return;
    const writer = writerIn(fields);
    if (writer < 0) key.vague = true;
    key.nulls.push({ row, found: true, writer });
  }

  private key(name: string): Key {
    let key = this.keys.get(name);
    if (key === undefined) {
      key = new Key();
      this.keys.set(name, key);
    }
    return key;
  }
}

/** Gives each delete's null a number of its own. */
function tellNullsApart({ columns, nulls }: Key): void {
  const { history, values } = columns;
  const numbers = new Map<number, number>([[0, INITIAL]]);
  const numberOf = (writer: number): number => {
    let number = numbers.get(writer);
    if (number === undefined) {
      number = values.another(NO_VALUE);
      numbers.set(writer, number);
    }
    return number;
  };
  for (const { row, found, writer } of nulls) {
    const column = found && history.kind[row] === Act.cas ? history.from : history.value;
    column[row] = numberOf(writer);
  }
}

/** A value as a witness prints it: in quotes only where it would read like no value at all. */
function printed(value: string): string {
  return value === NO_VALUE ? `"${NO_VALUE}"` : value;
}

function writerIn({ writer }: Readonly<Record<string, unknown>>): number {
  if (writer === null) return 0;
  if (!Array.isArray(writer) || writer.length !== 2) return -1;
  return Number(writer[0]) * SERIAL_SPAN + Number(writer[1]);
}

function numberIn(fields: Readonly<Record<string, unknown>>, name: string, number: number): number {
  const value = fields[name];
  if (typeof value === 'number') return value;
  throw new Mistake(number, `no number '${name}'`, shape);
}

function stringIn(fields: Readonly<Record<string, unknown>>, name: string, number: number): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new Mistake(number, `no text '${name}'`, shape);
}

function textIn(fields: Readonly<Record<string, unknown>>, name: string, number: number): string | null {
  const value = fields[name];
  if (value === null || typeof value === 'string') return value;
  throw new Mistake(number, `no '${name}'`, shape);
}
