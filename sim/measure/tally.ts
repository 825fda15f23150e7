import { type Micros, NEVER } from '../../core/units.ts';
import { MessageCount } from '../facts/facts.ts';
import { doNothing } from '../kernel/functions.ts';

/** The counters of `Tally.counts`, by index. */
export const Count = {
  sent: 0,
  delivered: 1,
  lost: 2,
  cut: 3,
  down: 4,
  duplicated: 5,
  reordered: 6,
  elections: 7,
  leaders: 8,
  writesLost: 9,
  restarts: 10,
  /** Those of the dropped messages that were votes or requests for votes. */
  votesLost: 11,
  /** Messages lost because they were damaged, or because a queue was full; `lost` includes both. */
  corrupted: 12,
  overflow: 13,
  /** Requests and replies stopped by a partition, and those lost on their way otherwise. */
  requestsCut: 14,
  requestsLost: 15,
  pauses: 16,
} as const;
export type Count = (typeof Count)[keyof typeof Count];
export const countOfCounts = 17;

/**
 * The counters that several measures share. They are in effect only between `start` and `stop`: before and after,
 * `counts` refers to a throw-away array, so that counting needs no check of whether the run is on.
 */
export class Tally {
  counts: Uint32Array;
  /** From this time on, `wake` must be called before anything more is counted; NEVER: not needed. See `wakeFrom`. */
  wakeAt: Micros = NEVER;
  /** Called by `wakeFrom` with whether there is such a time. */
  waiting: (waits: boolean) => void = doNothing;
  /** Must be called before counting, see `wakeAt`; set by `Strikes`, which closes rows that are due. */
  wake: (now: Micros) => void = doNothing;
  private readonly real = new Uint32Array(countOfCounts);
  private readonly atInstant = new Uint32Array(countOfCounts);
  private instant: Micros = -1;
  private readonly discarded = new Uint32Array(countOfCounts);
  /**
   * Messages sent and delivered are counted here; `sent` and `delivered`: how many are included in `counts`
   * already.
   */
  private readonly messages: MessageCount;
  private sent = 0;
  private delivered = 0;

  constructor(messages = new MessageCount()) {
    this.messages = messages;
    this.counts = this.discarded;
  }

  wakeFrom(time: Micros): void {
    this.wakeAt = time;
    this.waiting(time !== NEVER);
  }

  start(): void {
    this.addMessages();
    this.wakeAt = NEVER;
    this.counts = this.real;
  }

  stop(): void {
    this.addMessages();
    this.counts = this.discarded;
  }

  /**
   * Saves the counts as of the beginning of this instant. The fact that a fault has struck comes after its immediate
   * effects, which have been counted by then: `totalsBefore` returns the counts without them.
   */
  mark(now: Micros): void {
    if (this.instant === now) return;
    this.instant = now;
    this.addMessages();
    this.atInstant.set(this.real);
  }

  /** The counts as of the beginning of this instant, if it was marked; otherwise the present ones. */
  totalsBefore(now: Micros): Uint32Array {
    this.addMessages();
    return this.instant === now ? this.atInstant : this.real;
  }

  /** The counts so far, of the time between `start` and `stop`. */
  totals(): Uint32Array {
    this.addMessages();
    return this.real;
  }

  /** Adds the messages counted since the last call to `counts`. */
  private addMessages(): void {
    const { sent, delivered } = this.messages;
    this.counts[Count.sent] += sent - this.sent;
    this.counts[Count.delivered] += delivered - this.delivered;
    this.sent = sent;
    this.delivered = delivered;
  }
}
