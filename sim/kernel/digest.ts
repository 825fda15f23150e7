/**
 * A rolling 64-bit digest of 32-bit words, in two 32-bit lanes. It depends on every bit of every word, and on their order.
 *
 * Words are taken in pairs (a, b), with an odd multiplier for each lane:
 *   low  = (low ^ a ^ (high rotated by 16 bits)) * P  mod 2^32, then low ^= low >>> 15
 *   high = (high ^ b ^ (low rotated by 16 bits)) * Q  mod 2^32
 * For a given pair this step is a permutation of the 2^64 states, and from a given state different pairs lead to
 * different states. The rotation carries the well mixed upper half of each lane to the lower half of the other.
 */
export class Digest {
  private high = 0x243f6a88;
  private low = 0x13198a2e;

  /** Digests two 32-bit words. Larger numbers are taken modulo 2^32. */
  pair(a: number, b: number): void {
    const before = this.high;
    let low = Math.imul(this.low ^ a ^ ((before << 16) | (before >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    this.low = low;
    this.high = Math.imul(before ^ b ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
  }

  /** Digests two pairs. */
  four(a: number, b: number, c: number, d: number): void {
    let high = this.high;
    let low = Math.imul(this.low ^ a ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ b ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
    low = Math.imul(low ^ c ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    this.low = low;
    this.high = Math.imul(high ^ d ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
  }

  /** Digests four pairs. Unrolled for the most frequent facts: two calls of `four` would make a whole run 2 % slower. */
  eight(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): void {
    let high = this.high;
    let low = Math.imul(this.low ^ a ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ b ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
    low = Math.imul(low ^ c ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ d ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
    low = Math.imul(low ^ e ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    high = Math.imul(high ^ f ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
    low = Math.imul(low ^ g ^ ((high << 16) | (high >>> 16)), 0x9e3779b1);
    low ^= low >>> 15;
    this.low = low;
    this.high = Math.imul(high ^ h ^ ((low << 16) | (low >>> 16)), 0x85ebca77);
  }

  /** 16 hex digits. */
  toString(): string {
    return hex(this.high) + hex(this.low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
