import { Act, INITIAL } from '../offline/history.ts';
import type { Keys } from './builder.ts';

/** No such key, as a witness prints it. */
export const NO_VALUE = 'null';
/** Session and serial share one exact number. */
const SERIAL_SPAN = 4_294_967_296;
/** Of a null that was there at first. */
const NOBODY = 0;
const NOT_TOLD = -1;

/** A null that was found, replaced or written, and who wrote it. */
interface NullPlace {
  readonly row: number;
  readonly found: boolean;
  readonly writer: number;
}

/** What is known of a key's nulls. */
class KeyNulls {
  readonly places: NullPlace[] = [];
  /** Whether somebody found a null without being told whose it was. */
  vague = false;
}

/**
 * The nulls of a history: every key holds one at first, and each delete writes another. They are told apart where
 * every answer says whose null it is.
 */
export class Nulls {
  private readonly keys = new Map<number, KeyNulls>();

  /** The delete in this row wrote one. */
  written(key: number, row: number, session: number, serial: number): void {
    this.of(key).places.push({ row, found: false, writer: writerNumber(session, serial) });
  }

  /** The operation in this row found one. `writer`: whose it was, [session, serial] or null; undefined: it is not told. */
  found(key: number, row: number, writer: unknown): void {
    const number = numberIn(writer);
    const nulls = this.of(key);
    if (number < 0) nulls.vague = true;
    nulls.places.push({ row, found: true, writer: number });
  }

  /** Gives each delete's null a number of its own. */
  tellApart(keys: Keys): void {
    for (const [key, nulls] of this.keys) if (!nulls.vague) tellApart(keys, key, nulls.places);
  }

  private of(key: number): KeyNulls {
    let nulls = this.keys.get(key);
    if (nulls === undefined) {
      nulls = new KeyNulls();
      this.keys.set(key, nulls);
    }
    return nulls;
  }
}

function tellApart(keys: Keys, key: number, places: readonly NullPlace[]): void {
  const { columns } = keys.history;
  const values = keys.valuesOf(key);
  const numbers = new Map<number, number>([[NOBODY, INITIAL]]);
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

/** What an answer tells of a null's writer, as a number. */
function numberIn(writer: unknown): number {
  if (writer === null) return NOBODY;
  if (!Array.isArray(writer) || writer.length !== 2) return NOT_TOLD;
  return writerNumber(Number(writer[0]), Number(writer[1]));
}

function writerNumber(session: number, serial: number): number {
  return session * SERIAL_SPAN + serial;
}
