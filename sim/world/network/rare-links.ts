import type { Message } from '../../../core/raft/messages.ts';
import type { Micros } from '../../../core/units.ts';
import { DropReason } from '../../facts/facts.ts';
import { MICROS_PER_SECOND } from '../../kernel/time.ts';
import type { Link } from './link.ts';
import type { RareConditions } from './link-conditions.ts';
import { messageBytes } from './message-bytes.ts';

/** The purposes of random draws; the numbers differ from those in link.ts. Each sieve of a link has two more. */
const Purpose = { burst: 20, burstLoss: 21, corrupt: 22, sieve: 30 } as const;
const DRAWS_PER_SIEVE = 2;

/** The state of links with bursts of loss, sieves, limited bandwidth or corruption; other links do not use it. */
export class RareLinks {
  /** Results for the message that `drops` let through last: its additional delay, and whether it arrives damaged. */
  waited: Micros = 0;
  damaged = 0;
  private readonly links: number;
  /* By place of the link; both arrays stay empty until the first message, since few runs have such links. */
  /** 1 while the link is in a burst. */
  private bursting = new Uint8Array(0);
  /** When the link will have transmitted everything in its queue. */
  private busyUntil = new Float64Array(0);

  constructor(links: number) {
    this.links = links;
  }

  /** Why the link drops its `count`-th message; 0 if it does not. */
  drops(rare: RareConditions, link: Link, count: number, message: Message, now: Micros): DropReason | 0 {
    if (this.bursting.length === 0) {
      this.bursting = new Uint8Array(this.links);
      this.busyUntil = new Float64Array(this.links);
    }
    if (rare.burstBegin > 0 && this.inBurst(rare, link, count)) return DropReason.loss;
    this.waited = 0;
    if (rare.sieves.length > 0 && this.isSiftedOut(rare, link, count, message)) return DropReason.loss;
    if (rare.bytesPerSecond > 0 && !this.queued(rare, link, messageBytes(message), now))
      return DropReason.overflow;
    this.damaged = rare.corrupt > 0 && link.draw(Purpose.corrupt, count) < rare.corrupt ? 1 : 0;
    return 0;
  }

  /** Gilbert-Elliott model: the link's state changes at random with each message; in the bad state it loses messages. */
  private inBurst(rare: RareConditions, link: Link, count: number): boolean {
    const bits = link.draw(Purpose.burst, count);
    if (this.bursting[link.place] === 0) {
      if (bits < rare.burstBegin) this.bursting[link.place] = 1;
    } else if (bits < rare.burstEnd) this.bursting[link.place] = 0;
    return this.bursting[link.place] === 1 && link.draw(Purpose.burstLoss, count) < rare.burstLoss;
  }

  /** Whether one of the link's sieves loses the message; each of them that catches it may delay it. */
  private isSiftedOut({ sieves }: RareConditions, link: Link, count: number, message: Message): boolean {
    for (let i = 0; i < sieves.length; i++) {
      const sieve = sieves[i];
      if (!sieve.catches(message)) continue;
      const { loss, late } = sieve.spec;
      const purpose = Purpose.sieve + DRAWS_PER_SIEVE * i;
      if (loss > 0 && link.draw(purpose, count) < loss) {
        sieve.lost++;
        return true;
      }
      if (late === null) continue;
      sieve.delayed++;
      this.waited += late.sample(link.draw(purpose + 1, count));
    }
    return false;
  }

  /** Enqueues a message; false if the queue is full. */
  private queued(rare: RareConditions, link: Link, bytes: number, now: Micros): boolean {
    const from = Math.max(now, this.busyUntil[link.place]);
    const ahead = ((from - now) * rare.bytesPerSecond) / MICROS_PER_SECOND;
    if (ahead > 0 && ahead + bytes > rare.queueBytes) return false;
    this.busyUntil[link.place] = from + Math.ceil((bytes * MICROS_PER_SECOND) / rare.bytesPerSecond);
    this.waited += this.busyUntil[link.place] - now;
    return true;
  }
}
