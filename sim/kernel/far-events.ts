import type { Micros } from '../../core/units.ts';

/**
 * The far future: a 4-ary heap (half as deep as a binary one) of numbers, each with a time; at one time they come in the
 * order in which they were added.
 */
export class FarEvents {
  size = 0;
  private added = 0;
  /** When the first one comes, if there is any. */
  first: Micros = 0;
  /**
   * A plain array: what comes out of a Float64Array is a boxed double to the engine, and so would be every time that is
   * kept anywhere from then on. Most runs are short enough for all times to be small integers.
   */
  private readonly time: Micros[] = [];
  private readonly turn: number[] = [];
  private readonly item: number[] = [];

  add(at: Micros, item: number): void {
    const { time, turn: turns, item: items } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      // A later turn never comes before an equal time.
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

  /** Takes the first one out: moves the last leaf to the root and down to its place. There must be one. */
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
