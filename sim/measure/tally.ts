import { type Micros, NEVER } from '../../core/units.ts';
import { MessageCount } from '../facts.ts';

/** What is counted while the run lasts, by its place in `Tally.counts`. */
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
  /** Among the messages that did not arrive: votes and requests for them. */
  votesLost: 11,
  /** Lost because damaged, and because a queue was full; `lost` counts both too. */
  corrupted: 12,
  overflow: 13,
  /** Requests and replies that a partition cut, and that were lost otherwise on their way. */
  requestsCut: 14,
  requestsLost: 15,
  pauses: 16,
} as const;
export type Count = (typeof Count)[keyof typeof Count];
export const countOfCounts = 17;

/**
 * The counters that several measures share. They count only between `start` and `stop`: before and after, they
 * are pointed at a waste array, so that nobody has to ask for every fact whether the run is on.
 */
export class Tally {
  counts: Uint32Array;
  /** From this time on `wake` has to be called before anything more is counted; see `wakeFrom`. */
  wakeAt: Micros = NEVER;
  /** Told when there is such a time, and when there is none any more. */
  waiting: (waits: boolean) => void = () => {};
  /** Called by whoever counts, see `wakeAt`; set by the measure of the faults. */
  wake: (now: Micros) => void = () => {};
  private readonly real = new Uint32Array(countOfCounts);
  private readonly atInstant = new Uint32Array(countOfCounts);
  private instant: Micros = -1;
  private readonly waste = new Uint32Array(countOfCounts);
  /** Messages are counted elsewhere; and how many of them are among the counts already. */
  private readonly messages: MessageCount;
  private sent = 0;
  private delivered = 0;

  constructor(messages = new MessageCount()) {
    this.messages = messages;
    this.counts = this.waste;
  }

  wakeFrom(time: Micros): void {
    this.wakeAt = time;
    this.waiting(time !== NEVER);
  }

  start(): void {
    this.enter();
    this.wakeAt = NEVER;
    this.counts = this.real;
  }

  stop(): void {
    this.enter();
    this.counts = this.waste;
  }

  /**
   * Remembers the counts as they were when this instant began. A fault is told after it has struck, so what it
   * did in the same instant was counted already: `totalsBefore` tells the counts without it.
   */
  mark(now: Micros): void {
    if (this.instant === now) return;
    this.instant = now;
    this.enter();
    this.atInstant.set(this.real);
  }

  /** What was counted before this instant, as far as it was marked. */
  totalsBefore(now: Micros): Uint32Array {
    this.enter();
    return this.instant === now ? this.atInstant : this.real;
  }

  /** What was counted while the run lasted. */
  totals(): Uint32Array {
    this.enter();
    return this.real;
  }

  private enter(): void {
    const { sent, delivered } = this.messages;
    this.counts[Count.sent] += sent - this.sent;
    this.counts[Count.delivered] += delivered - this.delivered;
    this.sent = sent;
    this.delivered = delivered;
  }
}
