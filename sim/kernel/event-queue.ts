import type { Micros } from '../../core/units.ts';
import { CALENDAR_SIZE, Calendar, HORIZON } from './calendar.ts';
import { FarEvents } from './far-events.ts';

const INITIAL_CAPACITY = 256;
/** A record's numbers: first how it is linked to others, then what the event is. */
const KIND = 1;
const A = 2;
const B = 3;
const WIDTH_BITS = 2;
const WIDTH = 1 << WIDTH_BITS;
/** Records stand behind the calendar. */
const FIRST = CALENDAR_SIZE;

/**
 * The future: events in order of time, and at one instant in the order in which they were scheduled.
 *
 * What is near goes into a calendar, which most events pass through without a comparison. What is further off (timers,
 * mostly) goes into a heap, and stays there until it happens. Either moves only the place of an event's record, which
 * stays where it is: four numbers side by side, and a reference.
 */
export class EventQueue {
  /** Of the event that the last `pop` took out. */
  at: Micros = 0;
  private popped = 0;

  private memory: Int32Array = new Int32Array(FIRST + INITIAL_CAPACITY * WIDTH);
  private readonly refs: (object | null)[] = new Array<object | null>(INITIAL_CAPACITY).fill(null);
  /** The first free record, linked to the next; 0: none is left. */
  private free = 0;
  private readonly calendar = new Calendar();
  private readonly far = new FarEvents();
  private turns = 0;

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
    const place = this.record(kind, a, b, ref);
    if (at - this.at < HORIZON) this.calendar.enter(place, at, this.memory);
    else this.far.add(at, this.turns++, place);
  }

  /** Whether an event at this time would be put where `pushInTurn` puts it. */
  isFar(at: Micros): boolean {
    return at - this.at >= HORIZON;
  }

  /** A turn for an event that is far now but will be scheduled later, if at all. */
  turn(): number {
    return this.turns++;
  }

  /** Schedules an event that gets its turn among others of the same instant as if it had been scheduled when it got it. */
  pushInTurn(turn: number, at: Micros, kind: number, a: number, b: number): void {
    this.far.add(at, turn, this.record(kind, a, b, null));
  }

  /** Takes the next event out; false when there is none. What it is must be asked before another is pushed. */
  pop(): boolean {
    const { calendar, far, memory } = this;
    const ahead = calendar.next(this.at, memory);
    const near = this.at + ahead;
    let place: number;
    // Of one instant, what was put into the heap was scheduled first, from further away.
    if (ahead >= 0 && (near < far.first || far.size === 0)) {
      this.at = near;
      place = calendar.take(near, memory);
    } else {
      if (far.size === 0) return false;
      this.at = far.first;
      place = far.take();
    }
    this.popped = place;
    memory[place] = this.free;
    this.free = place;
    return true;
  }

  get kind(): number {
    return this.memory[this.popped + KIND];
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

  /** Forgets what the pending events are about; no event can be taken out any more. */
  clear(): void {
    this.far.size = 0;
    this.calendar.clear(this.memory);
    this.refs.fill(null);
  }

  private record(kind: number, a: number, b: number, ref: object | null): number {
    if (this.free === 0) this.grow();
    const { memory } = this;
    const place = this.free;
    this.free = memory[place];
    memory[place + KIND] = kind;
    memory[place + A] = a;
    memory[place + B] = b;
    this.refs[(place - FIRST) >> WIDTH_BITS] = ref;
    return place;
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
