import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Value } from './register-values.ts';

/**
 * An immutable, shared list of values whose write never returned and that were not observed, in the order in
 * which they were given up. Such values may appear at any time, so their number only grows, while alternative
 * states differ in few of them. Therefore states share these lists: adding the same value to the same list, or
 * removing the same value from it, yields the same list object, so comparing two lists of a thousand values
 * usually means comparing two references.
 */
export class NeverReturned {
  readonly values: readonly Value[];
  /** The results of the latest addition to this list, and of the latest removal from it. */
  private added: { readonly value: Value; readonly list: NeverReturned } | null = null;
  private taken: { readonly value: Value; readonly list: NeverReturned } | null = null;

  constructor(values: readonly Value[]) {
    this.values = values;
  }

  get size(): number {
    return this.values.length;
  }

  has(value: Value): boolean {
    return this.values.includes(value);
  }

  with(value: Value): NeverReturned {
    if (this.added === null || !isAlike(this.added.value, value))
      this.added = { value, list: new NeverReturned([...this.values, value]) };
    return this.added.list;
  }

  /** Returns this list itself if the value is not in it. */
  without(value: Value): NeverReturned {
    if (!this.has(value)) return this;
    if (this.taken?.value !== value)
      this.taken = { value, list: new NeverReturned(this.values.filter((other) => other !== value)) };
    return this.taken.list;
  }

  find(session: SessionId, serial: Serial): Value | null {
    for (let i = this.values.length - 1; i >= 0; i--) {
      const value = this.values[i];
      if (value.serial === serial && value.session === session) return value;
    }
    return null;
  }

  findText(text: string): Value | null {
    for (let i = this.values.length - 1; i >= 0; i--) if (this.values[i].text === text) return this.values[i];
    return null;
  }

  /** Whether the other list contains all of this one, in the same order. */
  isWithin(other: NeverReturned): boolean {
    if (this === other) return true;
    if (this.size > other.size) return false;
    let at = 0;
    for (const value of this.values) {
      while (at < other.size && !isSame(value, other.values[at])) at++;
      if (at === other.size || !isAlike(value, other.values[at++])) return false;
    }
    return true;
  }
}

function isAlike(a: Value, b: Value): boolean {
  return isSame(a, b) && a.fromSession === b.fromSession && a.fromSerial === b.fromSerial;
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (a.session === b.session && a.serial === b.serial);
}
