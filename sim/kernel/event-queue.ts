import type { Micros } from '../../core/units.ts';
import { FarEvents } from './far-events.ts';
import { doNothing } from './functions.ts';
import { addBehind, IN_MONTH, MONTH, MONTH_BITS, MONTHS_SIZE, Months, REACH } from './months.ts';

const INITIAL_CAPACITY = 64;

/*
 * The layout of the queue's memory: a number for each day of the current month (a microsecond), the bit set of days with
 * events, its summary (a bit for each of its words that is not 0), the later months, and the records of events.
 */
const WORDS = MONTH;
const SUMMARY = WORDS + (MONTH >> 5);
const LATER = SUMMARY + (MONTH >> 10);
/** Where the first record begins. */
const FIRST = LATER + MONTHS_SIZE;

/* The four numbers of a record: the link to the next record (0), kind and day in one, and the arguments a and b. */
const KIND_AND_DAY = 1;
const A = 2;
const B = 3;
const WIDTH_BITS = 2;
const WIDTH = 1 << WIDTH_BITS;

/**
 * The event queue: events in order of time, and at equal times in the order in which they were scheduled.
 *
 * It is a calendar queue, which does not compare events. The current month (8 ms) has a bucket for each microsecond, called
 * a day. Events of later months are in one list per month, and are distributed to days when their month begins. The few
 * events further ahead than eight seconds (the end of the run, faults) wait in a heap. An event's record, four numbers
 * and a reference, never moves; only its place passes from one list to another.
 *
 * A day is a circular list, represented by the place of its last record, or 0 (see `Months`). A bit set with a summary
 * tells which day with events comes next. All of this is in one Int32Array, since each further array would cost another
 * load. Every event passes through `push` and `pop`, so these handle the usual cases inline.
 */
export class EventQueue {
  /** Time and kind of the event that the last `pop` removed. */
  at: Micros = 0;
  kind = 0;
  private popped = 0;

  /** When the current month began. No events are left in earlier months. */
  private month: Micros = 0;
  /** A bit for each word of the summary that is not 0: the third level of the bit set. */
  private groups = 0;
  private memory: Int32Array = new Int32Array(FIRST + INITIAL_CAPACITY * WIDTH);
  private refs: (object | null)[] = new Array<object | null>(INITIAL_CAPACITY).fill(null);
  /** The first free record, linked to the next one; 0 if none is left. */
  private free = 0;
  private readonly later = new Months(LATER);
  private readonly far = new FarEvents();
  /** Called when the queue has had to double its capacity. */
  grown: () => void = doNothing;

  constructor() {
    this.addFree(FIRST);
  }

  /** How many events are scheduled. Walks through the free records. */
  get length(): number {
    let free = 0;
    for (let place = this.free; place > 0; place = this.memory[place]) free++;
    return this.refs.length - free;
  }

  /** The number of records, used or free: at most twice as many as events were ever scheduled at once, but at least 64. */
  get capacity(): number {
    return this.refs.length;
  }

  /** The references of all scheduled events of these kinds, in no particular order. */
  about(kinds: readonly number[]): object[] {
    return this.refs.filter((ref, i): ref is object => {
      const kind = this.memory[FIRST + (i << WIDTH_BITS) + KIND_AND_DAY] >> MONTH_BITS;
      return ref !== null && kinds.includes(kind);
    });
  }

  /** Schedules an event. `at` must not be before the time of the event popped last. */
  push(at: Micros, kind: number, a: number, b: number, ref: object | null): void {
    if (this.free === 0) this.grow();
    const { memory, free: place } = this;
    this.free = memory[place];
    const day = at & IN_MONTH;
    memory[place + KIND_AND_DAY] = (kind << MONTH_BITS) | day;
    memory[place + A] = a;
    memory[place + B] = b;
    this.refs[(place - FIRST) >> WIDTH_BITS] = ref;
    if (at - this.month < MONTH) this.enter(place, day, memory);
    else this.pushLater(place, at);
  }

  /**
   * Removes the next event; false if there is none. Its `kind`, `a`, `b` and `ref()` must be read before the next
   * `push`, which may reuse its record.
   */
  pop(): boolean {
    const { memory } = this;
    let day = this.at & IN_MONTH;
    let word = day >> 5;
    let left = memory[WORDS + word];
    const ahead = left << day;
    if (ahead !== 0) day += Math.clz32(ahead);
    else {
      word = this.nextWord(word, memory);
      if (word < 0) return this.advanceMonth();
      left = memory[WORDS + word];
      day = (word << 5) + Math.clz32(left);
    }
    const last = memory[day];
    const place = memory[last];
    if (place !== last) memory[last] = memory[place];
    else {
      memory[day] = 0;
      left &= ~(1 << ~day);
      memory[WORDS + word] = left;
      if (left === 0) this.clearWord(word, memory);
    }
    this.takeOut(place, memory);
    return true;
  }

  get a(): number {
    return this.memory[this.popped + A];
  }

  get b(): number {
    return this.memory[this.popped + B];
  }

  /** The reference of the popped event. May be called once: the queue drops the reference. */
  ref(): object | null {
    const at = (this.popped - FIRST) >> WIDTH_BITS;
    const ref = this.refs[at];
    this.refs[at] = null;
    return ref;
  }

  /**
   * Copies the references into a new array, in V8's young generation. To be called now and then: storing a young object
   * in an old array goes through the write barrier.
   */
  renew(): void {
    this.refs = this.refs.slice();
  }

  /** Drops all events and their references. The queue cannot be used any more. */
  clear(): void {
    this.far.size = 0;
    this.groups = 0;
    this.memory.fill(0, 0, LATER);
    this.later.clear(this.memory);
    this.refs.fill(null);
  }

  /** Appends an event of the current month to the list of its day. */
  private enter(place: number, day: number, memory: Int32Array): void {
    if (addBehind(day, place, memory)) return;
    const word = day >> 5;
    const others = memory[WORDS + word];
    memory[WORDS + word] = others | (1 << ~day);
    if (others !== 0) return;
    const group = word >> 5;
    memory[SUMMARY + group] |= 1 << ~word;
    this.groups |= 1 << ~group;
  }

  /** The first word of the current month after this one that is not 0; -1 if there is none. */
  private nextWord(word: number, memory: Int32Array): number {
    const group = word >> 5;
    // In two steps, since a shift by 32 is a shift by 0.
    const ahead = (memory[SUMMARY + group] << word) << 1;
    if (ahead !== 0) return word + 1 + Math.clz32(ahead);
    const after = (this.groups << group) << 1;
    if (after === 0) return -1;
    const next = group + 1 + Math.clz32(after);
    return (next << 5) + Math.clz32(memory[SUMMARY + next]);
  }

  /** A word of the bit set has become 0: clears its bit in the summary. */
  private clearWord(word: number, memory: Int32Array): void {
    const group = word >> 5;
    const left = memory[SUMMARY + group] & ~(1 << ~word);
    memory[SUMMARY + group] = left;
    if (left === 0) this.groups &= ~(1 << ~group);
  }

  /** Makes this event of the current month the popped one, and frees its record. */
  private takeOut(place: number, memory: Int32Array): void {
    const record = memory[place + KIND_AND_DAY];
    this.at = this.month + (record & IN_MONTH);
    this.kind = record >> MONTH_BITS;
    this.popped = place;
    memory[place] = this.free;
    this.free = place;
  }

  private pushLater(place: number, at: Micros): void {
    if (at - this.month < REACH) this.later.enter(place, at, this.memory);
    else this.far.add(at, place);
  }

  /** Advances to the next month that has events, and pops the first of them; false if there is none. */
  private advanceMonth(): boolean {
    const { later, far, memory } = this;
    let month = later.next(this.month, memory);
    const beyond = far.size > 0 && (month < 0 || far.first - month < MONTH);
    if (beyond && (month < 0 || far.first < month)) month = far.first - (far.first & IN_MONTH);
    if (month < 0) return false;
    this.month = month;
    const last = later.begin(month, memory);
    if (last > 0 && memory[last] === last && !beyond) {
      // The month has only this event, which is often a timer: no need to distribute it to a day.
      this.takeOut(last, memory);
      return true;
    }
    // The heap's events first: of events at the same time they were scheduled earlier, when the month was out of reach.
    while (far.size > 0 && far.first - month < MONTH) {
      const day = far.first & IN_MONTH;
      this.enter(far.take(), day, memory);
    }
    let entry = 0;
    let next = last > 0 ? memory[last] : 0;
    while (entry !== last) {
      entry = next;
      next = memory[entry];
      this.enter(entry, memory[entry + KIND_AND_DAY] & IN_MONTH, memory);
    }
    this.at = month;
    return this.pop();
  }

  private grow(): void {
    const old = this.memory;
    this.memory = new Int32Array(old.length + this.refs.length * WIDTH);
    this.memory.set(old);
    for (let more = this.refs.length; more > 0; more--) this.refs.push(null);
    this.addFree(old.length);
    this.grown();
  }

  /** Makes every record from this place on free. */
  private addFree(from: number): void {
    const { memory } = this;
    for (let place = memory.length - WIDTH; place >= from; place -= WIDTH) {
      memory[place] = this.free;
      this.free = place;
    }
  }
}
