import { type Micros, NEVER, type NodeId } from '../../../core/units.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { EventKind } from '../events.ts';
import type { LocalClock } from './local-clock.ts';

/**
 * The one timer of a machine. If its deadline moves earlier, another event is scheduled; if it moves later, the scheduled
 * event finds that it is too early, and the timer is armed again. The event that an earlier one replaced is remembered,
 * because a leader's deadline alternates between an answer that is due soon and the next heartbeat.
 */
export class Alarm {
  /** By the machine's own clock. */
  deadline: Micros = NEVER;
  /** World time of the next event that counts, and its number. */
  private armedAt: Micros = NEVER;
  private armed = 0;
  /** The earliest deadline, by the machine's own clock, for which that event is early enough. */
  private armedFor: Micros = NEVER;
  /** The same for the event that it replaced, which comes later. */
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

  /** Whether the timer event with this number, which has come up, still counts. The caller has to arm the next one. */
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

  /** Makes sure that an event is scheduled at the deadline or before it. */
  arm(now: Micros): void {
    if (this.deadline >= this.armedFor) return;
    this.armAt(Math.max(this.clock.world(this.deadline), now));
    this.armedFor = this.deadline;
  }

  /** Whether `arm` has to schedule anything. Mostly it has not, since the deadline has only moved later. */
  get tooLate(): boolean {
    return this.deadline < this.armedFor;
  }

  /** Makes sure that an event is scheduled at this world time or before it. */
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

  /** Cancels all scheduled events. */
  forget(): void {
    this.armedAt = NEVER;
    this.armed = 0;
    this.armedFor = NEVER;
    this.laterAt = NEVER;
    this.later = 0;
    this.laterFor = NEVER;
  }

  /** Arms the timer anew, because the clock was set or the machine was paused. */
  again(now: Micros): void {
    this.forget();
    this.arm(now);
  }
}
