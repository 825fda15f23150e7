import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, type MessageCount } from '../facts.ts';
import type { Operation } from '../operation.ts';
import type { Requests } from './requests.ts';
import { Count, type Tally } from './tally.ts';

/**
 * Counts messages and operations. Its methods are called directly rather than through facts, since these are most
 * of the facts of a run. The numbers of messages sent and delivered are counted in `MessageCount` where they are
 * emitted.
 */
export class Counters implements FactConsumer {
  private readonly tally: Tally;
  private readonly requests: Requests;
  private readonly messages: MessageCount;

  constructor(tally: Tally, requests: Requests, messages: MessageCount) {
    this.tally = tally;
    this.requests = requests;
    this.messages = messages;
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

  /** The same as handlers of facts, for use as an ordinary consumer. */
  get on(): FactConsumer['on'] {
    return {
      [FactKind.messageSent]: (fact: Fact): void => {
        this.wake(fact.time);
        this.messages.sent++;
        if (fact.effect) this.heldBack();
      },
      [FactKind.messageDelivered]: (fact: Fact): void => {
        this.wake(fact.time);
        this.messages.delivered++;
      },
      [FactKind.invoked]: (fact: Fact): void => {
        if (fact.operation !== null) this.invoked(fact.operation);
      },
      [FactKind.completed]: (fact: Fact): void => {
        if (fact.operation !== null) this.completed(fact.operation);
      },
    };
  }
}
