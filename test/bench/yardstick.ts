import { cpuUsage } from 'node:process';

/*
 * The speed of this machine, in a unit that matters to an event simulator: one pop and one push on a 4-ary heap of
 * (time, order) in typed arrays with 64 pending events, whose delay is drawn from a 32-bit generator. It does not use
 * the kernel's event queue on purpose: it measures the machine, and must not get faster when the kernel does.
 */

const PENDING = 64;
const PAIRS = 2_000_000;
const ROUNDS = 9;

class PlainHeap {
  private size = 0;
  private next = 0;
  readonly time = new Float64Array(PENDING + 1);
  private readonly order = new Float64Array(PENDING + 1);
  private readonly payload = new Int32Array(PENDING + 1);

  push(at: number, what: number): void {
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (this.time[parent] <= at) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.put(hole, at, this.next++, what);
  }

  pop(): number {
    const top = this.payload[0];
    const last = --this.size;
    const at = this.time[last];
    const rank = this.order[last];
    const what = this.payload[last];
    let hole = 0;
    for (let child = 1; child < last; child = hole * 4 + 1) {
      let least = child;
      for (let other = child + 1; other < Math.min(child + 4, last); other++) {
        const sooner = this.time[other] - this.time[least];
        if (sooner < 0 || (sooner === 0 && this.order[other] < this.order[least])) least = other;
      }
      if (at < this.time[least] || (at === this.time[least] && rank < this.order[least])) break;
      this.move(least, hole);
      hole = least;
    }
    this.put(hole, at, rank, what);
    return top;
  }

  private move(from: number, to: number): void {
    this.put(to, this.time[from], this.order[from], this.payload[from]);
  }

  private put(where: number, at: number, rank: number, what: number): void {
    this.time[where] = at;
    this.order[where] = rank;
    this.payload[where] = what;
  }
}

/** Nanoseconds of CPU time per pop and push: the median of nine rounds after a warm-up round. */
export function yardstickNs(): number {
  round();
  const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => a - b);
  return rounds[ROUNDS >> 1];
}

function round(): number {
  const heap = new PlainHeap();
  let state = 1;
  // xorshift32: any generator that costs a few shifts will do.
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 1023;
  };
  for (let i = 0; i < PENDING; i++) heap.push(random(), i);
  const before = cpuUsage();
  for (let i = 0; i < PAIRS; i++) {
    const now = heap.time[0];
    heap.push(now + 1 + random(), heap.pop());
  }
  const used = cpuUsage(before);
  return ((used.user + used.system) * 1000) / PAIRS;
}
