import type { Index } from '../units.ts';

/** Entries on their way to one follower: per message its last index and its size, oldest first. */
export class Inflights {
  private readonly ends: Index[] = [];
  private readonly sizes: number[] = [];
  private first = 0;
  /** Messages with entries, and their bytes, that were not acknowledged yet. */
  count = 0;
  bytes = 0;

  add(end: Index, bytes: number): void {
    this.ends.push(end);
    this.sizes.push(bytes);
    this.count++;
    this.bytes += bytes;
  }

  /** Everything up to `index` has arrived. */
  release(index: Index): void {
    const { ends, sizes } = this;
    while (this.count > 0 && (ends[this.first] ?? 0) <= index) {
      this.bytes -= sizes[this.first] ?? 0;
      this.first++;
      this.count--;
    }
    if (this.count === 0) {
      this.clear();
    } else if (this.first > this.count && this.first >= SHIFT_AFTER) {
      ends.splice(0, this.first);
      sizes.splice(0, this.first);
      this.first = 0;
    }
  }

  clear(): void {
    this.ends.length = 0;
    this.sizes.length = 0;
    this.first = 0;
    this.count = 0;
    this.bytes = 0;
  }
}

/** Released places that may linger at the head before the queue is shifted. */
const SHIFT_AFTER = 32;
