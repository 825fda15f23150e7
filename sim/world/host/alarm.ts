import { type Micros, NEVER, type NodeId } from '../../../core/units.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { EventKind } from '../events.ts';
import type { LocalClock } from './local-clock.ts';

/**
 * The one timer of a machine. If the deadline moves earlier, another event is scheduled; if it moves later, the event
 * scheduled before fires too early and is scheduled again. Up to two events are kept armed, since a leader's deadline
 * alternates between a reply that is due soon and the next heartbeat.
 */
export class Alarm {
  /** When to fire, by the machine's own clock. */
  deadline: Micros = NEVER;
  /** World time and number of the next armed event. */
  private armedAt: Micros = NEVER;
  private armed = 0;
  /** The earliest deadline, by the machine's own clock, for which that event is known to be early enough. */
  private armedFor: Micros = NEVER;
  /** The same for a second armed event, which comes after the first. */
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

  /** An event fired: whether it is the armed one. If so it is disarmed, and the later one takes its place. */
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

  /** Whether the deadline has passed, by the machine's own clock. */
  due(now: Micros): boolean {
    return this.clock.local(now) >= this.deadline;
  }

  /** Makes sure that an event is armed at the deadline or before it. */
  arm(now: Micros): void {
    if (this.deadline >= this.armedFor) return;
    this.armAt(Math.max(this.clock.world(this.deadline), now));
    this.armedFor = this.deadline;
  }

  /** Whether the armed event may come too late, so that `arm` must be called. Mostly the deadline only moves later. */
  get tooLate(): boolean {
    return this.deadline < this.armedFor;
  }

  /** Makes sure that an event is armed at this world time or before it. */
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

  /** Disarms all events. */
  forget(): void {
    this.armedAt = NEVER;
    this.armed = 0;
    this.armedFor = NEVER;
    this.laterAt = NEVER;
    this.later = 0;
    this.laterFor = NEVER;
  }

  /** Disarms all events and arms the deadline again, for when the clock has changed. */
  again(now: Micros): void {
    this.forget();
    this.arm(now);
  }
}
