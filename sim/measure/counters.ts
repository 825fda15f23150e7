import type { Micros } from '../../core/units.ts';
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

  /** `heldBack`: it will arrive behind others that leave later. */
  messageSent(now: Micros, heldBack: boolean): void {
    const { tally } = this;
    if (now >= tally.wakeAt) tally.wake(now);
    tally.sent++;
    if (heldBack) tally.counts[Count.reordered]++;
  }

  messageDelivered(now: Micros): void {
    const { tally } = this;
    if (now >= tally.wakeAt) tally.wake(now);
    tally.delivered++;
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
      [FactKind.messageSent]: (fact: Fact): void => this.messageSent(fact.time, fact.effect),
      [FactKind.messageDelivered]: (fact: Fact): void => this.messageDelivered(fact.time),
      [FactKind.invoked]: (fact: Fact): void => {
        if (fact.operation !== null) this.invoked(fact.operation);
      },
      [FactKind.completed]: (fact: Fact): void => {
        if (fact.operation !== null) this.completed(fact.operation);
      },
    };
  }
}
