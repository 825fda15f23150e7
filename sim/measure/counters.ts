import { type Fact, type FactConsumer, FactKind } from '../facts.ts';
import type { Operation } from '../operation.ts';
import type { Requests } from './requests.ts';
import { Count, type Tally } from './tally.ts';

/** What is counted of every message and operation: called directly, since these facts are most of a run. */
export class Counters implements FactConsumer {
  private readonly tally: Tally;
  private readonly requests: Requests;

  constructor(tally: Tally, requests: Requests) {
    this.tally = tally;
    this.requests = requests;
  }

  messageSent(fact: Fact): void {
    const { tally } = this;
    if (fact.time >= tally.wakeAt) tally.wake(fact.time);
    tally.counts[Count.sent]++;
    if (fact.effect) tally.counts[Count.reordered]++;
  }

  messageDelivered(fact: Fact): void {
    const { tally } = this;
    if (fact.time >= tally.wakeAt) tally.wake(fact.time);
    tally.counts[Count.delivered]++;
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
      [FactKind.messageSent]: (fact: Fact): void => this.messageSent(fact),
      [FactKind.messageDelivered]: (fact: Fact): void => this.messageDelivered(fact),
      [FactKind.invoked]: (fact: Fact): void => {
        if (fact.operation !== null) this.invoked(fact.operation);
      },
      [FactKind.completed]: (fact: Fact): void => {
        if (fact.operation !== null) this.completed(fact.operation);
      },
    };
  }
}
