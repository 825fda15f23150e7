import type { Micros } from '../../../core/units.ts';
import { draw } from '../../kernel/random.ts';
import type { LinkConditions } from './link-conditions.ts';

/** The purposes of a link's random draws. */
export const Purpose = {
  loss: 1,
  duplicate: 2,
  reorder: 3,
  latency: 4,
  reorderBy: 5,
  copyLatency: 6,
  copyAfter: 7,
} as const;

/** The link from one endpoint to another, one way: everything that is needed for each message, in one object. */
export class Link {
  /** Its index in the network's array of links. */
  readonly place: number;
  conditions: LinkConditions;
  /** How many messages were sent over it. */
  sent = 0;
  /** How many of them were lost by chance or because the queue was full. */
  lost = 0;
  /** How many partitions cut it, and how many clogs hold it; messages pass only if both are 0. */
  cuts = 0;
  clogs = 0;
  private lastArrival: Micros = 0;
  private high = 0;
  private low = 0;

  constructor(place: number, conditions: LinkConditions) {
    this.place = place;
    this.conditions = conditions;
  }

  /** Continues with the draws of this key. */
  rekey(high: number, low: number): void {
    this.high = high;
    this.low = low;
  }

  /** 32 uniform bits for the `count`-th message. */
  draw(purpose: number, count: number): number {
    return draw(this.high, this.low, purpose, count);
  }

  /** On an ordered link, the earliest time at which a message sent now can arrive; otherwise 0. */
  get blockedUntil(): Micros {
    return this.conditions.ordered ? this.lastArrival : 0;
  }

  /** When a message arrives whose latency ends at `at`: then, but on an ordered link not before those sent earlier. */
  arrival(at: Micros): Micros {
    if (!this.conditions.ordered) return at;
    if (at > this.lastArrival) this.lastArrival = at;
    return this.lastArrival;
  }
}
