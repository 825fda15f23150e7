import alea from 'seedrandom/lib/alea.js';
import type { Micros } from '../../core/units.ts';

/*
 * Randomness keyed by meaning. A draw is a function of (seed, stream, purpose, count) and of nothing else, so a
 * draw added in one place shifts none in another. Streams are named by what they are about; a link's draws are
 * counted by its messages.
 */

/** Two words that a stream's draws depend on. */
export interface StreamKey {
  readonly high: number;
  readonly low: number;
}

const GOLDEN = 0x9e3779b1;

/** The key of a run. The seed is text: '42' and '042' differ. */
export function runKey(seed: string): StreamKey {
  const random = alea(seed);
  return { high: random.int32(), low: random.int32() };
}

/** The key of a stream within a run (or within another stream), by its name. */
export function streamKey(parent: StreamKey, name: string): StreamKey {
  let high = parent.high;
  let low = parent.low;
  for (let i = 0; i < name.length; i++) {
    high = scramble(high ^ name.charCodeAt(i));
    low = scramble((low + Math.imul(name.charCodeAt(i) + 1, GOLDEN)) | 0);
  }
  return { high: scramble(high ^ name.length), low: scramble(low ^ high) };
}

/** 32 uniform bits: the `count`-th draw for `purpose` of the stream with this key. */
export function draw(high: number, low: number, purpose: number, count: number): number {
  const x = scramble(high ^ Math.imul(count, GOLDEN));
  return scramble((x + low + Math.imul(purpose, 0x85ebca77)) | 0) >>> 0;
}

/** A bijection of 32 bits in which every input bit moves every output bit. */
function scramble(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** A stream read one draw after the other. */
export class Stream {
  private high: number;
  private low: number;
  private count = 0;

  constructor(key: StreamKey) {
    this.high = key.high;
    this.low = key.low;
  }

  /** Later draws are those of the stream with this key. */
  rekey(key: StreamKey): void {
    this.high = key.high;
    this.low = key.low;
  }

  /** 32 uniform bits. */
  next(): number {
    return draw(this.high, this.low, 0, this.count++);
  }

  /** A whole number from 0 to below `bound`. */
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

/** What 32 bits must stay below to happen with this chance (0..1). */
export function threshold(chance: number): number {
  return Math.round(chance * TWO_32);
}
