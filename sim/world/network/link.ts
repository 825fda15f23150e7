import type { Micros } from '../../../core/units.ts';
import { draw } from '../../kernel/random.ts';
import type { LinkConditions } from './link-conditions.ts';

/** What a link's draws are for. */
export const Purpose = {
  loss: 1,
  duplicate: 2,
  reorder: 3,
  latency: 4,
  reorderBy: 5,
  copyLatency: 6,
  copyAfter: 7,
} as const;

/** One way from an endpoint to another: all that is asked of it for each message, in one place. */
export class Link {
  /** Where the network keeps it. */
  readonly place: number;
  conditions: LinkConditions;
  /** How many messages have left over it. */
  sent = 0;
  /** How many of them chance or a full queue has lost. */
  lost = 0;
  /** How many partitions cut it just now, and how many clogs hold it; 0 and 0 let everything through. */
  cuts = 0;
  clogs = 0;
  private lastArrival: Micros = 0;
  private high = 0;
  private low = 0;

  constructor(place: number, conditions: LinkConditions) {
    this.place = place;
    this.conditions = conditions;
  }

  /** Later draws are those under this key. */
  rekey(high: number, low: number): void {
    this.high = high;
    this.low = low;
  }

  /** 32 uniform bits for the `count`-th message. */
  draw(purpose: number, count: number): number {
    return draw(this.high, this.low, purpose, count);
  }

  /** Before then nothing that leaves now arrives; 0 if nothing is in its way. */
  get blockedUntil(): Micros {
    return this.conditions.ordered ? this.lastArrival : 0;
  }

  /** When a message arrives that could at `at`: on an ordered link not before those that left earlier. */
  arrival(at: Micros): Micros {
    if (!this.conditions.ordered) return at;
    if (at > this.lastArrival) this.lastArrival = at;
    return this.lastArrival;
  }
}
