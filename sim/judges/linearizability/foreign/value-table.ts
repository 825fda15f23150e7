const INITIAL_SLOTS = 16;
const INITIAL_BYTES = 64;
/** The factor by which the number of slots grows when half of them are taken. */
const GROWTH = 4;
const FNV_PRIME = 0x01000193;
const EMPTY = 0;
const ZERO = 0x30;
const TEN = 10;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Numbers distinct texts from 0 in order of appearance. They are stored as bytes, without an object for each. */
export class ValueTable {
  count = 0;
  private bytes = new Uint8Array(INITIAL_BYTES);
  /** By number: where its bytes end; they start where those of the previous number end. */
  private ends = new Uint32Array(INITIAL_SLOTS);
  /**
   * A hash table with open addressing that holds number + 1; its size is a power of two, at most half of it
   * taken.
   */
  private slots = new Int32Array(INITIAL_SLOTS);
  /** Cache of the texts that were requested. */
  private readonly texts: string[] = [];

  /** The number of this text. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const step = stepOf(hash);
    const last = this.slots.length - 1;
    let slot = hash & last;
    for (let number = this.slots[slot]; number !== EMPTY; number = this.slots[slot]) {
      if (this.isEqual(number - 1, bytes, start, end)) return number - 1;
      slot = (slot + step) & last;
    }
    const number = this.append(bytes, start, end);
    this.slots[slot] = number + 1;
    if (2 * this.count > this.slots.length) this.spread();
    return number;
  }

  numberOfText(text: string): number {
    const bytes = encoder.encode(text);
    return this.numberOf(bytes, 0, bytes.length);
  }

  /** A new number for a value that equals no other, printed as `text`. */
  another(text: string): number {
    const bytes = encoder.encode(text);
    return this.append(bytes, 0, bytes.length);
  }

  text(number: number): string {
    let text = this.texts[number];
    if (text === undefined) {
      text = decoder.decode(this.bytes.subarray(this.startOf(number), this.ends[number]));
      this.texts[number] = text;
    }
    return text;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : this.ends[number - 1];
  }

  private isEqual(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.startOf(number);
    if (this.ends[number] - from !== end - start) return false;
    for (let i = start; i < end; i++) if (this.bytes[from + i - start] !== bytes[i]) return false;
    return true;
  }

  private append(bytes: Uint8Array, start: number, end: number): number {
    const from = this.startOf(this.count);
    const to = from + end - start;
    if (to > this.bytes.length) {
      const more = new Uint8Array(2 * to);
      more.set(this.bytes);
      this.bytes = more;
    }
    for (let i = start; i < end; i++) this.bytes[from + i - start] = bytes[i];
    if (this.count === this.ends.length) {
      const more = new Uint32Array(2 * this.count);
      more.set(this.ends);
      this.ends = more;
    }
    this.ends[this.count] = to;
    return this.count++;
  }

  /** Enlarges the hash table. */
  private spread(): void {
    const slots = new Int32Array(GROWTH * this.slots.length);
    const last = slots.length - 1;
    for (const number of this.slots) {
      if (number === EMPTY) continue;
      const hash = hashOf(this.bytes, this.startOf(number - 1), this.ends[number - 1]);
      const step = stepOf(hash);
      let slot = hash & last;
      while (slots[slot] !== EMPTY) slot = (slot + step) & last;
      slots[slot] = number;
    }
    this.slots = slots;
  }
}

/**
 * Unique values are usually numbered: 17, 18, or c2-17, c2-18. Texts that differ only in their last number
 * therefore get neighbouring slots, for the sake of the processor's caches; what precedes that number
 * distinguishes series.
 */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let number = 0;
  let counting = true;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit >= TEN) {
      hash = Math.imul(hash ^ digit, FNV_PRIME);
      counting = false;
      continue;
    }
    if (!counting) {
      hash = Math.imul(hash ^ number, FNV_PRIME);
      number = 0;
      counting = true;
    }
    number = (Math.imul(number, TEN) + digit) | 0;
  }
  return ((hash ^ (hash >>> 15)) + (number ^ (number >>> 9) ^ (number >>> 18))) | 0;
}

/**
 * The distance to the next slot to try. It is the same for a whole series, so that two series do not interleave
 * slot by slot.
 */
function stepOf(hash: number): number {
  return Math.imul(hash >>> 12, FNV_PRIME) | 1;
}
