import { requireList } from '../../arguments.ts';
import { type Fact, type FactConsumer, type FactKind, factKindCount } from '../../facts.ts';
import type { TraceEvent } from './event.ts';
import { eventOf } from './facts.ts';

/** Shows every fact, as a trace holds it, to whoever asks. One more consumer of facts: a run without it costs nothing. */
export class EventListener implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};

  constructor(tell: (event: TraceEvent) => void) {
    const handler = (fact: Fact): void => tell(eventOf(fact));
    for (const kind of everyKind()) this.on[kind] = handler;
  }
}

/**
 * Keeps what it is shown, for as long as somebody keeps it: a third of a kilobyte a fact, and thousands of facts for each
 * second of a busy cluster. Whoever keeps those of many runs asks for the kinds that matter.
 */
export class Recorder implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  readonly facts: Fact[] = [];

  constructor(kinds: readonly FactKind[] = everyKind()) {
    requireList('kinds', kinds, '[FactKind.role]');
    // A literal: an object without a prototype would be a table of its own, of five times the size.
    for (const kind of kinds) this.on[kind] = (fact) => void this.facts.push({ ...fact });
  }
}

function everyKind(): FactKind[] {
  return Array.from({ length: factKindCount - 1 }, (_, i) => (i + 1) as FactKind);
}
