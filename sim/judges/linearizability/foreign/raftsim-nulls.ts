import { Act, INITIAL } from '../offline/history.ts';
import type { Keys } from './builder.ts';

/** How a witness prints the value of a missing key. */
export const NO_VALUE = 'null';
/** Session and serial are combined into one exact number. */
const SERIAL_SPAN = 4_294_967_296;
/** Writer of the initial null. */
const NOBODY = 0;
const NOT_TOLD = -1;

/** A row that found, replaced or wrote a null, and that null's writer. */
interface NullPlace {
  readonly row: number;
  readonly found: boolean;
  readonly writer: number;
}

/** The nulls of one key. */
class KeyNulls {
  readonly places: NullPlace[] = [];
  /** Whether an operation found a null without being told its writer. */
  vague = false;
}

/**
 * The nulls of a history: every key initially holds one, and each delete writes another. They are told apart if
 * every answer names the writer of the null it found.
 */
export class Nulls {
  private readonly keys = new Map<number, KeyNulls>();

  /** The delete in this row wrote a null. */
  written(key: number, row: number, session: number, serial: number): void {
    this.of(key).places.push({ row, found: false, writer: writerNumber(session, serial) });
  }

  /**
   * The operation in this row found a null. `writer`: [session, serial], or null for the initial one;
   * undefined: not told.
   */
  found(key: number, row: number, writer: unknown): void {
    const number = numberIn(writer);
    const nulls = this.of(key);
    if (number < 0) nulls.vague = true;
    nulls.places.push({ row, found: true, writer: number });
  }

  /** Gives each delete's null a number of its own, where possible. */
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

/** The writer of a null according to an answer, as a number. */
function numberIn(writer: unknown): number {
  if (writer === null) return NOBODY;
  if (!Array.isArray(writer) || writer.length !== 2) return NOT_TOLD;
  return writerNumber(Number(writer[0]), Number(writer[1]));
}

function writerNumber(session: number, serial: number): number {
  return session * SERIAL_SPAN + serial;
}
