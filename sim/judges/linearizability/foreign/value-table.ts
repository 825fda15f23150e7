const INITIAL_SLOTS = 16;
const INITIAL_BYTES = 64;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const EMPTY = 0;
const ZERO = 0x30;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Numbers texts, equal texts alike, from 0 in order of appearance. They are kept as bytes, without an object each. */
export class ValueTable {
  count = 0;
  private bytes = new Uint8Array(INITIAL_BYTES);
  /** By number: where its bytes end; they start where the one before ends. */
  private ends = new Uint32Array(INITIAL_SLOTS);
  /** number + 1, by hash, open addressing. */
  private slots = new Int32Array(INITIAL_SLOTS);
  /** Those that were asked for. */
  private readonly texts: string[] = [];

  /** The number of these bytes. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    let slot = hashOf(bytes, start, end) & (this.slots.length - 1);
    for (let number = this.slots[slot]; number !== EMPTY; number = this.slots[slot]) {
      if (this.isEqual(number - 1, bytes, start, end)) return number - 1;
      slot = (slot + 1) & (this.slots.length - 1);
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

  /** A new number for something that equals nothing else, printed like this. */
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

  /** Twice as many slots for the numbers that are in one. */
  private spread(): void {
    const slots = new Int32Array(2 * this.slots.length);
    for (const number of this.slots) {
      if (number === EMPTY) continue;
      let slot = hashOf(this.bytes, this.startOf(number - 1), this.ends[number - 1]) & (slots.length - 1);
      while (slots[slot] !== EMPTY) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
    }
    this.slots = slots;
  }
}

/**
 * Whole numbers are spread by what they are: those that follow each other, as unique values mostly do, are near each
 * other in memory too.
 */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    number = (Math.imul(number, 10) + digit) | 0;
  }
  if (at === end) return number ^ (number >>> 9) ^ (number >>> 18);
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
  return hash ^ (hash >>> 15);
}
