import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Value } from './register-values.ts';

/**
 * Values whose write never returned and that nobody saw, in the order in which they were given up. They turn up at any
 * time, so there are ever more of them, and what may be in a register differs in few of them. So a list is never
 * changed, nor are the values in it: states share it, and what adds the same to the same list, or takes the same out of
 * it, comes to the same list again. Then comparing two of a thousand values is mostly to see that they are one.
 */
export class NeverReturned {
  readonly values: readonly Value[];
  /** What became of this list last, by adding a value and by taking one out. */
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

  /** The same list if the value is not in it. */
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

  /** Whether all of it is in the other list, too, where what is in both comes in the same order. */
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
