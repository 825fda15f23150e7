import type { Micros } from '../../core/units.ts';

/**
 * A priority queue for events beyond the calendar's reach: a 4-ary heap (half as deep as a binary one) of numbers, ordered
 * by time, and at equal times by the order in which they were added.
 */
export class FarEvents {
  size = 0;
  private added = 0;
  /** The time of the first item; meaningless if there is none. */
  first: Micros = 0;
  /**
   * A plain array: V8 treats values read from a Float64Array as doubles, and would box them wherever a time is stored.
   * Most runs are short enough for all times to be small integers.
   */
  private readonly time: Micros[] = [];
  private readonly turn: number[] = [];
  private readonly item: number[] = [];

  add(at: Micros, item: number): void {
    const { time, turn: turns, item: items } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      // At equal times the new item, which has the highest turn, stays behind.
      if (time[parent] <= at) break;
      time[i] = time[parent];
      turns[i] = turns[parent];
      items[i] = items[parent];
      i = parent;
    }
    time[i] = at;
    turns[i] = this.added++;
    items[i] = item;
    if (i === 0) this.first = at;
  }

  /** Removes and returns the first item: moves the last leaf to the root and sifts it down. There must be an item. */
  take(): number {
    const { time, turn: turns, item: items } = this;
    const taken = items[0];
    const last = --this.size;
    const at = time[last];
    const turn = turns[last];
    let i = 0;
    for (let first = 1; first < last; first = (i << 2) + 1) {
      let least = first;
      const end = Math.min(first + 4, last);
      for (let child = first + 1; child < end; child++) {
        const t = time[child];
        if (t < time[least] || (t === time[least] && turns[child] < turns[least])) least = child;
      }
      if (at < time[least] || (at === time[least] && turn < turns[least])) break;
      time[i] = time[least];
      turns[i] = turns[least];
      items[i] = items[least];
      i = least;
    }
    time[i] = at;
    turns[i] = turn;
    items[i] = items[last];
    this.first = time[0];
    return taken;
  }
}
