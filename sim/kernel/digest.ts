/** A rolling 64-bit digest in two 32-bit lanes: order matters, and every bit of every word counts. */
export class Digest {
  private high = 0x243f6a88;
  private low = 0x13198a2e;

  /** Rolls one 32-bit word in. Larger numbers are taken modulo 2^32. */
  word(word: number): void {
    const low = Math.imul(this.low ^ word, 0x9e3779b1);
    this.low = low ^ (low >>> 15);
    const high = Math.imul((this.high + word) ^ this.low, 0x85ebca77);
    this.high = high ^ (high >>> 13);
  }

  /** 16 hex digits. */
  toString(): string {
    return hex(this.high) + hex(this.low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
