import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, type MessageCount } from '../facts.ts';
import type { Operation } from '../operation.ts';
import type { Requests } from './requests.ts';
import { Count, type Tally } from './tally.ts';

/** What is counted of every message and operation: called directly, since these facts are most of a run. Messages
 * themselves are counted by whoever tells of them. */
export class Counters implements FactConsumer {
  private readonly tally: Tally;
  private readonly requests: Requests;
  private readonly messages: MessageCount;

  constructor(tally: Tally, requests: Requests, messages: MessageCount) {
    this.tally = tally;
    this.requests = requests;
    this.messages = messages;
  }

  /** Has somebody told whether `wake` has to be called before messages are counted. */
  whenWaiting(told: (waits: boolean) => void): void {
    this.tally.waiting = told;
  }

  /** Before anything is counted that happens now. */
  wake(now: Micros): void {
    if (now >= this.tally.wakeAt) this.tally.wake(now);
  }

  /** A message will arrive behind others that leave later. */
  heldBack(): void {
    this.tally.counts[Count.reordered]++;
  }

  invoked(operation: Operation): void {
    this.requests.invoked(operation);
  }

  completed(operation: Operation): void {
    this.requests.completed(operation);
  }

  /** The same as a table, for whoever tells facts one by one. */
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
