import type { Micros } from '../../core/units.ts';
import { CALENDAR_SIZE, Calendar, DAY_BITS, DAY_MASK, MONTH, REACH } from './calendar.ts';
import { FarEvents } from './far-events.ts';

const INITIAL_CAPACITY = 64;
/** A record's numbers: its link to others and, in one, its day (both for the calendar) and its kind; then what is told with it. */
const KIND_AND_DAY = 1;
const A = 2;
const B = 3;
const WIDTH_BITS = 2;
const WIDTH = 1 << WIDTH_BITS;
/** Records stand behind the calendar. */
const FIRST = CALENDAR_SIZE;

/**
 * The future: events in order of time, and at one instant in the order in which they were scheduled.
 *
 * It is a calendar, which events pass through without a comparison; the few that lie beyond its reach (more than eight
 * seconds ahead: the end of the run, faults) wait in a heap. Either moves only the place of an event's record, which
 * stays where it is: four numbers side by side, and a reference.
 */
export class EventQueue {
  /** Of the event that the last `pop` took out. */
  at: Micros = 0;
  private popped = 0;

  private memory: Int32Array = new Int32Array(FIRST + INITIAL_CAPACITY * WIDTH);
  private refs: (object | null)[] = new Array<object | null>(INITIAL_CAPACITY).fill(null);
  /** The first free record, linked to the next; 0: none is left. */
  private free = 0;
  private readonly calendar = new Calendar();
  private readonly far = new FarEvents();

  constructor() {
    this.addFree(FIRST);
  }

  /** How many events are to come. */
  get length(): number {
    let free = 0;
    for (let place = this.free; place > 0; place = this.memory[place]) free++;
    return this.refs.length - free;
  }

  /** Schedules an event. `at` must not lie before the last popped event's time. */
  push(at: Micros, kind: number, a: number, b: number, ref: object | null): void {
    if (this.free === 0) this.grow();
    const { memory, calendar } = this;
    const place = this.free;
    this.free = memory[place];
    memory[place + KIND_AND_DAY] = (kind << DAY_BITS) | (at & DAY_MASK);
    memory[place + A] = a;
    memory[place + B] = b;
    this.refs[(place - FIRST) >> WIDTH_BITS] = ref;

    if (at - calendar.month < MONTH) calendar.enter(place, at, memory);
    else this.pushLater(place, at);
  }

  /** Takes the next event out; false when there is none. What it is must be asked before another is pushed. */
  pop(): boolean {
    const { calendar, memory } = this;
    const ahead = calendar.next(this.at, memory);
    let place: number;
    if (ahead >= 0) {
      this.at += ahead;
      place = calendar.take(this.at, memory);
    } else {
      place = this.goOn();
      if (place === 0) return false;
    }
    this.popped = place;
    memory[place] = this.free;
    this.free = place;
    return true;
  }

  get kind(): number {
    return this.memory[this.popped + KIND_AND_DAY] >> DAY_BITS;
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

  /** Keeps references in young memory: see whoever calls it. */
  renew(): void {
    this.refs = this.refs.slice();
  }

  /** Forgets what the pending events are about; no event can be taken out any more. */
  clear(): void {
    this.far.size = 0;
    this.calendar.clear(this.memory);
    this.refs.fill(null);
  }

  private pushLater(place: number, at: Micros): void {
    if (at - this.calendar.month < REACH) this.calendar.enterLater(place, at, this.memory);
    else this.far.add(at, place);
  }

  /** Goes on to the next month that has events, and takes out the first of them; 0: there is none. */
  private goOn(): number {
    const { calendar, far, memory } = this;
    let month = calendar.nextMonth(memory);
    const beyond = far.size > 0 && (month < 0 || far.first - month < MONTH);
    if (beyond && (month < 0 || far.first < month)) month = far.first - (far.first & DAY_MASK);
    if (month < 0) return 0;
    calendar.month = month;
    // Of one instant, what was beyond reach was scheduled first.
    while (far.size > 0 && far.first - month < MONTH) {
      const at = far.first;
      calendar.enter(far.take(), at, memory);
    }
    const last = calendar.begin(memory);
    if (last > 0 && memory[last] === last && !beyond) {
      // It is alone, as a timer often is: no need to look for it among the days.
      this.at = month + (memory[last + KIND_AND_DAY] & DAY_MASK);
      return last;
    }
    let entry = 0;
    let next = last > 0 ? memory[last] : 0;
    while (entry !== last) {
      entry = next;
      next = memory[entry];
      calendar.enter(entry, memory[entry + KIND_AND_DAY], memory);
    }
    this.at = month + calendar.next(month, memory);
    return calendar.take(this.at, memory);
  }

  private grow(): void {
    const old = this.memory;
    this.memory = new Int32Array(old.length + this.refs.length * WIDTH);
    this.memory.set(old);
    for (let more = this.refs.length; more > 0; more--) this.refs.push(null);
    this.addFree(old.length);
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
