import type { Random } from '../../../core/io.ts';

/** A small seeded generator (xorshift-multiply over a counter) for tests. */
export class TestRandom implements Random {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed, 0x9e3779b1) | 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  chance(share: number): boolean {
    return this.next() < share * 0x1_0000_0000;
  }
}
