import { type Micros, NEVER, type NodeId } from '../../../core/units.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { EventKind } from '../events.ts';
import type { LocalClock } from './local-clock.ts';

/**
 * The one timer of a machine. A deadline that moves earlier schedules another event, and one that moves later lets the
 * event come up and look again. The event that would have come without that is remembered: a leader's deadline goes
 * to and fro, between an answer that is due soon and the next heartbeat.
 */
export class Alarm {
  /** By the machine's own clock. */
  deadline: Micros = NEVER;
  /** World time of the next event that counts, and its number. */
  private armedAt: Micros = NEVER;
  private armed = 0;
  /** The earliest deadline, by the machine's own clock, for which it is known to be early enough. */
  private armedFor: Micros = NEVER;
  /** The one behind it that counts as well, and what it is early enough for. */
  private laterAt: Micros = NEVER;
  private laterFor: Micros = NEVER;
  private later = 0;
  private scheduled = 0;
  private readonly node: NodeId;
  private readonly clock: LocalClock;
  private readonly queue: EventQueue;

  constructor(node: NodeId, clock: LocalClock, queue: EventQueue) {
    this.node = node;
    this.clock = clock;
    this.queue = queue;
  }

  /** Whether the event with this number counts; it has come up, and another is to be armed if none is. */
  rings(number: number): boolean {
    if (number !== this.armed) return false;
    this.armedAt = this.laterAt;
    this.armed = this.later;
    this.armedFor = this.laterFor;
    this.laterAt = NEVER;
    this.later = 0;
    this.laterFor = NEVER;
    return true;
  }

  /** Whether the deadline has come, by the machine's own clock. */
  due(now: Micros): boolean {
    return this.clock.local(now) >= this.deadline;
  }

  /** Makes sure that an event stands at the deadline or before it. */
  arm(now: Micros): void {
    if (this.deadline >= this.armedFor) return;
    this.armAt(Math.max(this.clock.world(this.deadline), now));
    this.armedFor = this.deadline;
  }

  /** Whether `arm` has anything to do: mostly the deadline only moves later. */
  get tooLate(): boolean {
    return this.deadline < this.armedFor;
  }

  /** Makes sure that an event stands at this time or before it. */
  armAt(at: Micros): void {
    if (at >= this.armedAt) return;
    this.laterAt = this.armedAt;
    this.later = this.armed;
    this.laterFor = this.armedFor;
    this.armedAt = at;
    this.armedFor = NEVER;
    this.armed = ++this.scheduled;
    this.queue.push(at, EventKind.nodeTimer, this.node, this.armed, null);
  }

  /** Whatever was armed no longer counts. */
  forget(): void {
    this.armedAt = NEVER;
    this.armed = 0;
    this.armedFor = NEVER;
    this.laterAt = NEVER;
    this.later = 0;
    this.laterFor = NEVER;
  }

  /** The clock was set: what was armed by it as it was is worth nothing. */
  again(now: Micros): void {
    this.forget();
    this.arm(now);
  }
}
