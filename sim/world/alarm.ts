import { type Micros, NEVER, type NodeId } from '../../core/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { EventKind } from './events.ts';
import type { LocalClock } from './local-clock.ts';

/**
 * The one timer of a machine. At most one event of it counts: a deadline that moves earlier schedules another, and
 * one that moves later lets the event come up and look again.
 */
export class Alarm {
  /** By the machine's own clock. */
  deadline: Micros = NEVER;
  /** World time of the event that counts, and its number. */
  private armedAt: Micros = NEVER;
  private generation = 0;
  private readonly node: NodeId;
  private readonly clock: LocalClock;
  private readonly queue: EventQueue;

  constructor(node: NodeId, clock: LocalClock, queue: EventQueue) {
    this.node = node;
    this.clock = clock;
    this.queue = queue;
  }

  /** Whether the event with this number is the one that counts; it has come up, and another is to be armed. */
  rings(generation: number): boolean {
    if (generation !== this.generation) return false;
    this.armedAt = NEVER;
    return true;
  }

  /** Whether the deadline has come, by the machine's own clock. */
  due(now: Micros): boolean {
    return this.clock.local(now) >= this.deadline;
  }

  /** Makes sure that an event stands at the deadline or before it. */
  arm(now: Micros): void {
    if (this.deadline === NEVER) return;
    const at = Math.max(this.clock.world(this.deadline), now);
    if (at < this.armedAt) this.armAt(at);
  }

  armAt(at: Micros): void {
    this.armedAt = at;
    this.queue.push(at, EventKind.nodeTimer, this.node, ++this.generation, null);
  }

  /** Whatever was armed no longer counts. */
  forget(): void {
    this.generation++;
    this.armedAt = NEVER;
  }

  /** The clock was set: what was armed by it as it was is worth nothing. */
  again(now: Micros): void {
    this.armedAt = NEVER;
    this.arm(now);
  }
}
