import { mixPair } from '../../../../core/hash.ts';
import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Value } from './register-values.ts';

/**
 * An immutable, shared list of values whose write never returned and that were not observed, in the order in
 * which they were given up. Such values may appear at any time, so their number only grows, while alternative
 * states differ in few of them. Therefore states share these lists: adding the same value to the same list, or
 * removing the same value from it, yields the same list object, so comparing two lists of a thousand values
 * usually means comparing two references. A list that was made by adding to another one shares its memory, so
 * that adding takes no longer as the list grows.
 */
export class NeverReturned {
  readonly size: number;
  /** The values, and perhaps those of a longer list that begins with them. */
  private readonly items: Value[];
  /** Equal for equal lists, and different for most others. */
  private readonly hash: number;
  /** The results of the latest addition to this list, and of the latest removal from it. */
  private added: { readonly value: Value; readonly list: NeverReturned } | null = null;
  private taken: { readonly value: Value; readonly list: NeverReturned } | null = null;
  /** The text that was last looked for, and the value found. */
  private soughtText: string | null = null;
  private foundText: Value | null = null;

  private constructor(items: Value[], hash: number) {
    this.items = items;
    this.size = items.length;
    this.hash = hash;
  }

  static empty(): NeverReturned {
    return new NeverReturned([], 0);
  }

  get values(): readonly Value[] {
    return this.exact();
  }

  has(value: Value): boolean {
    return value.givenUp && this.values.includes(value);
  }

  with(value: Value): NeverReturned {
    if (this.added === null || !isAlike(this.added.value, value)) {
      const items = this.exact();
      items.push(value);
      value.givenUp = true;
      this.added = { value, list: new NeverReturned(items, (this.hash + hashOf(value)) | 0) };
    }
    return this.added.list;
  }

  /** Returns this list itself if the value is not in it. */
  without(value: Value): NeverReturned {
    if (!this.has(value)) return this;
    if (this.taken?.value !== value) {
      const others = this.values.filter((other) => other !== value);
      this.taken = { value, list: new NeverReturned(others, (this.hash - hashOf(value)) | 0) };
    }
    return this.taken.list;
  }

  /** The values of this list alone: the shared memory, unless a longer list has added to it. */
  private exact(): Value[] {
    const { items, size } = this;
    return items.length === size ? items : items.slice(0, size);
  }

  find(session: SessionId, serial: Serial): Value | null {
    for (let i = this.size - 1; i >= 0; i--) {
      const value = this.items[i];
      if (value.serial === serial && value.session === session) return value;
    }
    return null;
  }

  /** All states that share this list look for the same text one after the other, so the last result is remembered. */
  findText(text: string): Value | null {
    if (this.soughtText !== text) {
      this.soughtText = text;
      this.foundText = this.values.findLast((value) => value.text === text) ?? null;
    }
    return this.foundText;
  }

  /** Whether the other list contains all of this one, in the same order. */
  isWithin(other: NeverReturned): boolean {
    if (this === other) return true;
    // The others that may be skipped: more are too many.
    let spare = other.size - this.size;
    if (spare < 0 || (spare === 0 && this.hash !== other.hash)) return false;
    for (let i = 0, at = 0; i < this.size; i++, at++) {
      const value = this.items[i];
      for (; !isSame(value, other.items[at]); at++) if (spare-- === 0) return false;
      if (!isAlike(value, other.items[at])) return false;
    }
    return true;
  }
}

function hashOf({ session, serial, fromSession, fromSerial }: Value): number {
  return mixPair(mixPair(session, serial), mixPair(fromSession, fromSerial));
}

function isAlike(a: Value, b: Value): boolean {
  return isSame(a, b) && a.fromSession === b.fromSession && a.fromSerial === b.fromSerial;
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (a.session === b.session && a.serial === b.serial);
}
