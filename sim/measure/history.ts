import { type Fact, type FactConsumer, FactKind } from '../facts.ts';
import type { Operation } from '../operation.ts';

/** Keeps every operation of a run, the probes of the settling phase included, in the order of invocation. */
export class History implements FactConsumer {
  readonly entries: Operation[] = [];

  readonly on = {
    [FactKind.invoked]: (fact: Fact): void => {
      if (fact.operation !== null) this.entries.push(fact.operation);
    },
  };
}
