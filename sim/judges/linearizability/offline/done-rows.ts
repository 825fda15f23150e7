import { type ConfigurationSet, FIRST_DONE, LOG } from './configuration-set.ts';
import { OrderLog } from './order-log.ts';
import type { Schedule } from './schedule.ts';

const WORD_BITS = 32;
const FREE = -1;

/**
 * Which operations are done in a configuration, a record as described in `ConfigurationSet`. An operation that returns
 * has a place among the done bits from its invocation to its return, when the place is free for another one; an
 * operation that never returns has a bit of its own among the never bits.
 */
export class DoneRows {
  /** By place: the pending row, or a negative number if it is free. */
  readonly rowAt: Int32Array;
  /** By row: the place that it has or had; negative before its invocation. */
  readonly placeOf: Int32Array;
  /** The orders in which rows were done, in all configurations. */
  readonly orders = new OrderLog();
  private readonly neverPlace: Int32Array;
  private readonly firstNever: number;

  constructor({ history, neverPlace }: Schedule, places: number, { doneEnd }: ConfigurationSet) {
    this.rowAt = new Int32Array(wordsFor(places) * WORD_BITS).fill(FREE);
    this.placeOf = new Int32Array(history.size).fill(FREE);
    this.neverPlace = neverPlace;
    this.firstNever = doneEnd;
  }

  /** Gives a row that is invoked and will return a place. */
  enter(row: number): number {
    const place = this.rowAt.indexOf(FREE);
    this.rowAt[place] = row;
    this.placeOf[row] = place;
    return place;
  }

  /** Frees the place of a row that returned. */
  leave(place: number): void {
    this.rowAt[place] = FREE;
  }

  /** Whether the row returned before the current event. */
  isOver(row: number): boolean {
    const place = this.placeOf[row];
    return place >= 0 && this.rowAt[place] !== row;
  }

  /** Whether this pending row is done in the configuration. */
  isDone(configuration: Int32Array, row: number): boolean {
    if (this.neverPlace[row] >= 0) return this.hasNever(configuration, row);
    const place = this.placeOf[row];
    return place >= 0 && this.rowAt[place] === row && this.has(configuration, place);
  }

  has(configuration: Int32Array, place: number): boolean {
    return ((configuration[FIRST_DONE + (place >> 5)] >>> (place & 31)) & 1) === 1;
  }

  hasNever(configuration: Int32Array, row: number): boolean {
    const place = this.neverPlace[row];
    return ((configuration[this.firstNever + (place >> 5)] >>> (place & 31)) & 1) === 1;
  }

  mark(configuration: Int32Array, place: number, row: number): void {
    configuration[FIRST_DONE + (place >> 5)] |= 1 << (place & 31);
    configuration[LOG] = this.orders.add(configuration[LOG], row);
  }

  markNever(configuration: Int32Array, row: number): void {
    const place = this.neverPlace[row];
    configuration[this.firstNever + (place >> 5)] |= 1 << (place & 31);
    configuration[LOG] = this.orders.add(configuration[LOG], row);
  }

  /** Clears the bit of a place, so that it can be another row's. */
  clear(configuration: Int32Array, place: number): void {
    configuration[FIRST_DONE + (place >> 5)] &= ~(1 << (place & 31));
  }
}

/** The number of words with at least one bit for each of the places or rows. */
export function wordsFor(bits: number): number {
  return Math.ceil(bits / WORD_BITS);
}
