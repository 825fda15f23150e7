import { type Message, messageBytes } from '../../../core/raft/messages.ts';
import type { Micros } from '../../../core/units.ts';
import { DropReason } from '../../facts.ts';
import type { Link } from './link.ts';
import type { RareConditions } from './link-conditions.ts';

const MICROS_PER_SECOND = 1_000_000;

/** What the draws are for; numbers apart from those of the network. */
const Purpose = { burst: 20, burstLoss: 21, corrupt: 22 } as const;

/** The state of links with bursts of loss, limited bandwidth or damage. Links without any of it never come here. */
export class RareLinks {
  /** Of the message that `drops` let through: how long it waits for its turn, and whether it arrives damaged. */
  waited: Micros = 0;
  damaged = 0;
  private readonly links: number;
  /** Both are empty until the first message comes: few runs have such links. */
  private bursting = new Uint8Array(0);
  /** When the link has sent all that waits before it. */
  private busyUntil = new Float64Array(0);

  constructor(links: number) {
    this.links = links;
  }

  /** Why the link drops its `count`-th message; 0: it does not. */
  drops(rare: RareConditions, link: Link, count: number, message: Message, now: Micros): DropReason | 0 {
    if (this.bursting.length === 0) {
      this.bursting = new Uint8Array(this.links);
      this.busyUntil = new Float64Array(this.links);
    }
    if (rare.burstBegin > 0 && this.inBurst(rare, link, count)) return DropReason.loss;
    this.waited = 0;
    if (rare.bytesPerSecond > 0 && !this.queued(rare, link, messageBytes(message), now))
      return DropReason.overflow;
    this.damaged = rare.corrupt > 0 && link.draw(Purpose.corrupt, count) < rare.corrupt ? 1 : 0;
    return 0;
  }

  /** Gilbert-Elliott: the link's state changes by chance from message to message, and in the bad one it loses. */
  private inBurst(rare: RareConditions, link: Link, count: number): boolean {
    const bits = link.draw(Purpose.burst, count);
    if (this.bursting[link.place] === 0) {
      if (bits < rare.burstBegin) this.bursting[link.place] = 1;
    } else if (bits < rare.burstEnd) this.bursting[link.place] = 0;
    return this.bursting[link.place] === 1 && link.draw(Purpose.burstLoss, count) < rare.burstLoss;
  }

  /** Puts a message in line; false if too much waits already. */
  private queued(rare: RareConditions, link: Link, bytes: number, now: Micros): boolean {
    const from = Math.max(now, this.busyUntil[link.place]);
    const ahead = ((from - now) * rare.bytesPerSecond) / MICROS_PER_SECOND;
    if (ahead > 0 && ahead + bytes > rare.queueBytes) return false;
    this.busyUntil[link.place] = from + Math.ceil((bytes * MICROS_PER_SECOND) / rare.bytesPerSecond);
    this.waited = this.busyUntil[link.place] - now;
    return true;
  }
}
