import type { Micros } from '../../core/units.ts';
import { FarEvents } from './far-events.ts';
import { addBehind, IN_MONTH, MONTH, MONTH_BITS, MONTHS_SIZE, Months, REACH } from './months.ts';

const INITIAL_CAPACITY = 64;

/** A month's days, each a microsecond; bits that tell which have events, a word for 32 days; and which of 32 words are not 0. */
const WORDS = MONTH;
const SUMMARY = WORDS + (MONTH >> 5);
const LATER = SUMMARY + (MONTH >> 10);
/** Records stand behind all that. */
const FIRST = LATER + MONTHS_SIZE;

/** A record's numbers: its link to others; in one, its kind and its day; then what is told with it. */
const KIND_AND_DAY = 1;
const A = 2;
const B = 3;
const WIDTH_BITS = 2;
const WIDTH = 1 << WIDTH_BITS;

/**
 * The future: events in order of time, and at one instant in the order in which they were scheduled.
 *
 * It is a calendar, which events pass through without a comparison. In the current month each microsecond is a day of
 * its own; the months behind it are only put on their days when they begin; the few events that lie beyond (more than
 * eight seconds ahead: the end of the run, faults) wait in a heap. All of them move only the place of an event's record,
 * which stays where it is: four numbers side by side, and a reference.
 *
 * A day is one number, the place of its last record, which is linked to the first, as each is to the next; or 0. Bits
 * tell where the next day with events is, from the highest of a word down, which is the one that the engine finds at
 * once. It all lies in one piece of memory, because each other piece would have to be looked up. Every event passes
 * through `push` and `pop`, which therefore do all that is usual themselves, without a call.
 */
export class EventQueue {
  /** Of the event that the last `pop` took out. */
  at: Micros = 0;
  kind = 0;
  private popped = 0;

  /** When the current month began: nothing is left of those before it. */
  private month: Micros = 0;
  /** A bit for each word of the summary that is not 0. */
  private groups = 0;
  private memory: Int32Array = new Int32Array(FIRST + INITIAL_CAPACITY * WIDTH);
  private refs: (object | null)[] = new Array<object | null>(INITIAL_CAPACITY).fill(null);
  /** The first free record, linked to the next; 0: none is left. */
  private free = 0;
  private readonly later = new Months(LATER);
  private readonly far = new FarEvents();
  /** Called when there is more to come at once than ever before: each time that is twice as much. */
  grown: () => void = () => {};

  constructor() {
    this.addFree(FIRST);
  }

  /** How many events are to come. */
  get length(): number {
    let free = 0;
    for (let place = this.free; place > 0; place = this.memory[place]) free++;
    return this.refs.length - free;
  }

  /** How many events have place: as many as were ever to come at once, or up to twice as many. */
  get capacity(): number {
    return this.refs.length;
  }

  /** What the events to come of these kinds are about, in no order. */
  about(kinds: readonly number[]): object[] {
    return this.refs.filter((ref, i): ref is object => {
      const kind = this.memory[FIRST + (i << WIDTH_BITS) + KIND_AND_DAY] >> MONTH_BITS;
      return ref !== null && kinds.includes(kind);
    });
  }

  /** Schedules an event. `at` must not lie before the last popped event's time. */
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

  /** Takes the next event out; false when there is none. What it is must be asked before another is pushed. */
  pop(): boolean {
    const { memory } = this;
    let day = this.at & IN_MONTH;
    let word = day >> 5;
    let left = memory[WORDS + word];
    const ahead = left << day;
    if (ahead !== 0) day += Math.clz32(ahead);
    else {
      word = this.nextWord(word, memory);
      if (word < 0) return this.goOn();
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
      if (left === 0) this.shut(word, memory);
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

  /** What it is about; to be asked once. */
  ref(): object | null {
    const at = (this.popped - FIRST) >> WIDTH_BITS;
    const ref = this.refs[at];
    this.refs[at] = null;
    return ref;
  }

  /**
   * Keeps references in young memory, for a caller that comes back now and then: to store a young object in an old
   * one is slow.
   */
  renew(): void {
    this.refs = this.refs.slice();
  }

  /** Forgets what the pending events are about; no event can be taken out any more. */
  clear(): void {
    this.far.size = 0;
    this.groups = 0;
    this.memory.fill(0, 0, LATER);
    this.later.clear(this.memory);
    this.refs.fill(null);
  }

  /** Puts an event of the current month behind all others of its day. */
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

  /** The first word of the current month behind this one that is not 0; -1: there is none. */
  private nextWord(word: number, memory: Int32Array): number {
    const group = word >> 5;
    // In two steps: shifting by 32 would shift by nothing.
    const ahead = (memory[SUMMARY + group] << word) << 1;
    if (ahead !== 0) return word + 1 + Math.clz32(ahead);
    const after = (this.groups << group) << 1;
    if (after === 0) return -1;
    const next = group + 1 + Math.clz32(after);
    return (next << 5) + Math.clz32(memory[SUMMARY + next]);
  }

  /** A word has become 0. */
  private shut(word: number, memory: Int32Array): void {
    const group = word >> 5;
    const left = memory[SUMMARY + group] & ~(1 << ~word);
    memory[SUMMARY + group] = left;
    if (left === 0) this.groups &= ~(1 << ~group);
  }

  /** An event of the current month comes up, and its record is free. */
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

  /** Goes on to the next month that has events, and takes out the first of them; false: there is none. */
  private goOn(): boolean {
    const { later, far, memory } = this;
    let month = later.next(this.month, memory);
    const beyond = far.size > 0 && (month < 0 || far.first - month < MONTH);
    if (beyond && (month < 0 || far.first < month)) month = far.first - (far.first & IN_MONTH);
    if (month < 0) return false;
    this.month = month;
    const last = later.begin(month, memory);
    if (last > 0 && memory[last] === last && !beyond) {
      // It is alone, as a timer often is: no need to look for it among the days.
      this.takeOut(last, memory);
      return true;
    }
    // Of one instant, what was beyond reach was scheduled first.
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

  /** Every record from this place on is free. */
  private addFree(from: number): void {
    const { memory } = this;
    for (let place = memory.length - WIDTH; place >= from; place -= WIDTH) {
      memory[place] = this.free;
      this.free = place;
    }
  }
}
