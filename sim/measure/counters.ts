import type { Micros } from '../../core/units.ts';
import type { Operation } from '../facts/operation.ts';
import type { Requests } from './requests.ts';
import { Count, type Tally } from './tally.ts';

/**
 * Counts messages and operations. The fact stream calls its methods by name rather than through handlers, since these
 * are most of the facts of a run. The stream itself counts the messages sent and delivered, in `MessageCount`.
 */
export class Counters {
  private readonly tally: Tally;
  private readonly requests: Requests;

  constructor(tally: Tally, requests: Requests) {
    this.tally = tally;
    this.requests = requests;
  }

  /** Registers a listener that is told whether `wake` must be called before messages are counted. */
  whenWaiting(listener: (waits: boolean) => void): void {
    this.tally.waiting = listener;
  }

  /** To be called before anything that happens at `now` is counted. */
  wake(now: Micros): void {
    if (now >= this.tally.wakeAt) this.tally.wake(now);
  }

  /** Counts a message that the network holds back so that later ones can overtake it. */
  heldBack(): void {
    this.tally.counts[Count.reordered]++;
  }

  invoked(operation: Operation): void {
    this.requests.invoked(operation);
  }

  completed(operation: Operation): void {
    this.requests.completed(operation);
  }
}
