import type { Micros } from '../../core/units.ts';
import { Calendar, HORIZON } from './calendar.ts';

const INITIAL_CAPACITY = 256;

/**
 * The future: events in order of time, and at one instant in the order in which they were scheduled.
 *
 * What is near goes into a calendar, which most events pass through without a comparison. What is further off (timers,
 * mostly) goes into a 4-ary heap in typed arrays (four children share a cache line, and the tree is half as deep as a
 * binary one), and stays there until it happens. Either moves only slots; what an event is about stays put in its slot.
 */
export class EventQueue {
  /** The event that the last `pop` took out. */
  at: Micros = 0;
  kind = 0;
  a = 0;
  b = 0;
  private popped = 0;

  private size = 0;
  private scheduled = 0;
  /**
   * Plain arrays: what comes out of a Float64Array is a boxed double to the engine, and so would be every time that is
   * kept anywhere from then on. Most runs are short enough for all times to be small integers.
   */
  private readonly time: Micros[] = new Array<Micros>(INITIAL_CAPACITY).fill(0);
  private readonly order: number[] = new Array<number>(INITIAL_CAPACITY).fill(0);
  private slot: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private slotKind: Uint8Array = new Uint8Array(INITIAL_CAPACITY);
  private slotA: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private slotB: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private readonly slotRef: (object | null)[] = new Array(INITIAL_CAPACITY).fill(null);
  private readonly calendar = new Calendar();
  /** Links the calendar's entries. */
  private slotNext: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private free: Int32Array = new Int32Array(INITIAL_CAPACITY);
  private freeCount = INITIAL_CAPACITY;

  constructor() {
    for (let i = 0; i < INITIAL_CAPACITY; i++) this.free[i] = INITIAL_CAPACITY - 1 - i;
  }

  get length(): number {
    return this.size + this.calendar.size;
  }

  /** Schedules an event. `at` must not lie before the last popped event's time. */
  push(at: Micros, kind: number, a: number, b: number, ref: object | null): void {
    if (this.freeCount === 0) this.grow();
    const slot = this.free[--this.freeCount];
    this.slotKind[slot] = kind;
    this.slotA[slot] = a;
    this.slotB[slot] = b;
    this.slotRef[slot] = ref;

    if (at - this.at < HORIZON) this.calendar.enter(slot, at, this.slotNext);
    else this.siftUp(slot, at);
  }

  /** Takes the next event out, into the public fields; false when there is none. */
  pop(): boolean {
    const slot = this.takeSlot();
    if (slot < 0) return false;
    this.popped = slot;
    this.kind = this.slotKind[slot];
    this.a = this.slotA[slot];
    this.b = this.slotB[slot];
    this.free[this.freeCount++] = slot;
    return true;
  }

  /**
   * What the event just popped is about; to be asked at once, and once. It is no field as the others are, because to
   * store a young object in an old one costs more than all of them.
   */
  ref(): object | null {
    const ref = this.slotRef[this.popped];
    this.slotRef[this.popped] = null;
    return ref;
  }

  /** Moves on to the next event; returns where it is, -1 if there is none. */
  private takeSlot(): number {
    const { calendar } = this;
    if (calendar.size > 0) {
      const at = calendar.nextTime(this.at);
      // Of one instant, what was put into the heap was scheduled first, from further away.
      if (this.size === 0 || at < this.time[0]) {
        this.at = at;
        return calendar.take(at, this.slotNext);
      }
    }
    if (this.size === 0) return -1;
    const slot = this.slot[0];
    this.at = this.time[0];
    this.siftDownLast();
    return slot;
  }

  /** Forgets what the pending events are about; no event can be taken out any more. */
  clear(): void {
    this.size = 0;
    this.calendar.size = 0;
    this.slotRef.fill(null);
  }

  /** Puts it into the heap. Later order never beats an equal time, so comparing times is enough here. */
  private siftUp(slot: number, at: Micros): void {
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
    this.slot = copyInto(new Int32Array(capacity), this.slot);
    this.slotKind = copyInto(new Uint8Array(capacity), this.slotKind);
    this.slotA = copyInto(new Int32Array(capacity), this.slotA);
    this.slotB = copyInto(new Int32Array(capacity), this.slotB);
    this.slotNext = copyInto(new Int32Array(capacity), this.slotNext);
    this.free = copyInto(new Int32Array(capacity), this.free);
    for (let slot = capacity - 1; slot >= old; slot--) {
      this.slotRef.push(null);
      this.time.push(0);
      this.order.push(0);
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
