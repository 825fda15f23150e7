import alea from 'seedrandom/lib/alea.js';
import type { Micros } from '../../core/units.ts';

/*
 * Counter-based randomness. A draw is a function of (seed, stream, purpose, count) and of nothing else, so a draw added
 * in one place changes none elsewhere. Streams are named by their subject, such as a client or a disk; a link counts
 * its draws by its messages.
 */

/** The 64-bit key of a stream. */
export interface StreamKey {
  readonly high: number;
  readonly low: number;
}

const GOLDEN = 0x9e3779b1;

/** The key of a run. Seeds are text: '42' and '042' differ. */
export function runKey(seed: string): StreamKey {
  const random = alea(seed);
  return { high: random.int32(), low: random.int32() };
}

/** The key of the stream with this name, within a run or within another stream. */
export function streamKey(parent: StreamKey, name: string): StreamKey {
  let high = parent.high;
  let low = parent.low;
  for (let i = 0; i < name.length; i++) {
    high = scramble(high ^ name.charCodeAt(i));
    low = scramble((low + Math.imul(name.charCodeAt(i) + 1, GOLDEN)) | 0);
  }
  return { high: scramble(high ^ name.length), low: scramble(low ^ high) };
}

/** 32 uniform bits: the `count`-th draw for this purpose from the stream with this key. */
export function draw(high: number, low: number, purpose: number, count: number): number {
  const x = scramble(high ^ Math.imul(count, GOLDEN));
  return scramble((x + low + Math.imul(purpose, 0x85ebca77)) | 0) >>> 0;
}

/** A bijection on 32 bits in which every input bit affects every output bit. */
function scramble(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** A stream that counts its own draws, for use one after the other. */
export class Stream {
  private high: number;
  private low: number;
  private count = 0;

  constructor(key: StreamKey) {
    this.high = key.high;
    this.low = key.low;
  }

  /** Continues with the draws of the stream with this key. */
  rekey(key: StreamKey): void {
    this.high = key.high;
    this.low = key.low;
  }

  /** 32 uniform bits. */
  next(): number {
    return draw(this.high, this.low, 0, this.count++);
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    return scale(this.next(), bound);
  }

  /** A whole number of microseconds in [min, max]. */
  between(min: Micros, max: Micros): Micros {
    return min + this.below(max - min + 1);
  }

  /** Shuffles in place. */
  shuffle<Item>(items: Item[]): Item[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }
}

const TWO_32 = 4294967296;

/** Maps 32 bits to 0..bound-1. */
export function scale(bits: number, bound: number): number {
  return Math.floor((bits * bound) / TWO_32);
}

/** The threshold for a chance (0..1): an event happens if its 32 bits are below it. */
export function threshold(chance: number): number {
  return Math.round(chance * TWO_32);
}
