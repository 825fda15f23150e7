import { type Fact, type FactConsumer, type FactKind, factKindCount } from '../facts.ts';

/** Keeps what it is shown. One more consumer of facts: a run without it costs nothing. */
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
