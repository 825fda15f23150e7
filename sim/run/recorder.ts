import { type Fact, type FactConsumer, type FactKind, factKindCount } from '../facts.ts';
import type { TraceEvent } from './trace-event.ts';
import { eventOf } from './trace-facts.ts';

/** Shows every fact, as a trace holds it, to whoever asks. One more consumer of facts: a run without it costs nothing. */
export class EventListener implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};

  constructor(tell: (event: TraceEvent) => void) {
    const handler = (fact: Fact): void => tell(eventOf(fact));
    for (const kind of everyKind()) this.on[kind] = handler;
  }
}

/** Keeps what it is shown. */
export class Recorder implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  readonly facts: Fact[] = [];

  constructor(kinds: readonly FactKind[] = everyKind()) {
    for (const kind of kinds)
      this.on[kind] = (fact) => void this.facts.push(Object.assign(Object.create(null), fact));
  }
}

function everyKind(): FactKind[] {
  return Array.from({ length: factKindCount - 1 }, (_, i) => (i + 1) as FactKind);
}
