import type { Micros } from '../../core/units.ts';

const INITIAL_CAPACITY = 256;

/**
 * The future: events in order of time, and at one instant in the order in which they were scheduled.
 *
 * A 4-ary heap in typed arrays (four children share a cache line, and the tree is half as deep as a binary
 * one). The heap moves only (time, order, slot); what an event is about stays put in its slot.
 */
export class EventQueue {
  /** The event that the last `pop` took out. */
  at: Micros = 0;
  kind = 0;
  a = 0;
  b = 0;
  ref: object | null = null;

  private size = 0;
  private scheduled = 0;
  private time: Float64Array = new Float64Array(INITIAL_CAPACITY);
  private order: Float64Array = new Float64Array(INITIAL_CAPACITY);
  private slot: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private slotKind: Uint8Array = new Uint8Array(INITIAL_CAPACITY);
  private slotA: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private slotB: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private readonly slotRef: (object | null)[] = new Array(INITIAL_CAPACITY).fill(null);
  private free: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private freeCount = INITIAL_CAPACITY;

  constructor() {
    for (let i = 0; i < INITIAL_CAPACITY; i++) this.free[i] = INITIAL_CAPACITY - 1 - i;
  }

  get length(): number {
    return this.size;
  }

  /** Schedules an event. `at` must not lie before the last popped event's time. */
  push(at: Micros, kind: number, a: number, b: number, ref: object | null): void {
    if (this.freeCount === 0) this.grow();
    const slot = this.free[--this.freeCount];
    this.slotKind[slot] = kind;
    this.slotA[slot] = a;
    this.slotB[slot] = b;
    this.slotRef[slot] = ref;

    // Sift up. Later order never beats an equal time, so comparing times is enough here.
    const { time, order } = this;
    const slots = this.slot;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (time[parent] <= at) break;
      time[i] = time[parent];
      order[i] = order[parent];
      slots[i] = slots[parent];
      i = parent;
    }
    time[i] = at;
    order[i] = this.scheduled++;
    slots[i] = slot;
  }

  /** Takes the next event out, into the public fields; false when there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    const slot = this.slot[0];
    this.at = this.time[0];
    this.kind = this.slotKind[slot];
    this.a = this.slotA[slot];
    this.b = this.slotB[slot];
    this.ref = this.slotRef[slot];
    this.slotRef[slot] = null;
    this.free[this.freeCount++] = slot;
    this.siftDownLast();
    return true;
  }

  /** Time of the next event; Infinity when there is none. */
  peekTime(): Micros {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.time[0];
  }

  /** Every pending event's kind, a, b and ref, in no particular order. For inspection, not for the hot path. */
  pending(visit: (at: Micros, kind: number, a: number, b: number, ref: object | null) => void): void {
    for (let i = 0; i < this.size; i++) {
      const slot = this.slot[i];
      visit(this.time[i], this.slotKind[slot], this.slotA[slot], this.slotB[slot], this.slotRef[slot]);
    }
  }

  /** Forgets what the pending events are about; no event can be taken out any more. */
  clear(): void {
    this.size = 0;
    this.slotRef.fill(null);
    this.ref = null;
  }

  /** Moves the last leaf to the root and down to its place. */
  private siftDownLast(): void {
    const { time, order } = this;
    const slots = this.slot;
    const last = --this.size;
    const at = time[last];
    const rank = order[last];
    const moved = slots[last];
    let i = 0;
    for (let first = 1; first < last; first = (i << 2) + 1) {
      let least = first;
      const end = Math.min(first + 4, last);
      for (let child = first + 1; child < end; child++) {
        const t = time[child];
        if (t < time[least] || (t === time[least] && order[child] < order[least])) least = child;
      }
      if (at < time[least] || (at === time[least] && rank < order[least])) break;
      time[i] = time[least];
      order[i] = order[least];
      slots[i] = slots[least];
      i = least;
    }
    time[i] = at;
    order[i] = rank;
    slots[i] = moved;
  }

  private grow(): void {
    const old = this.slotRef.length;
    const capacity = old * 2;
    this.time = copyInto(new Float64Array(capacity), this.time);
    this.order = copyInto(new Float64Array(capacity), this.order);
    this.slot = copyInto(new Int32Array(capacity), this.slot);
    this.slotKind = copyInto(new Uint8Array(capacity), this.slotKind);
    this.slotA = copyInto(new Int32Array(capacity), this.slotA);
    this.slotB = copyInto(new Int32Array(capacity), this.slotB);
    this.free = copyInto(new Int32Array(capacity), this.free);
    for (let slot = capacity - 1; slot >= old; slot--) {
      this.slotRef.push(null);
      this.free[this.freeCount++] = slot;
    }
  }
}

function copyInto<Column extends { set(from: ArrayLike<number>): void }>(
  to: Column,
  from: ArrayLike<number>,
): Column {
  to.set(from);
  return to;
}
