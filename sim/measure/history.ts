import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';
import type { Operation } from '../operation.ts';

/** An operation and when it was invoked; it may have been meant to start before. */
export interface HistoryEntry {
  readonly operation: Operation;
  readonly invokedAt: Micros;
}

/** Keeps every operation of a run, the probes of the settling phase included, in the order of invocation. */
export class History implements FactConsumer {
  readonly entries: HistoryEntry[] = [];

  readonly on = {
    [FactKind.invoked]: (fact: Fact): void => {
      if (fact.operation !== null) this.entries.push({ operation: fact.operation, invokedAt: fact.time });
    },
  };
}
