import { requireFactKinds, requireList } from '../../arguments.ts';
import { type Fact, type FactConsumer, type FactKind, factKindCount } from '../../facts.ts';
import type { TraceEvent } from './event.ts';
import { eventOf } from './facts.ts';

/**
 * A consumer that passes facts, in the form that traces hold, to a callback: all of them, or those of some kinds that are
 * also `wanted`. To make an event of a fact takes longer than the fact itself.
 */
export class EventListener implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};

  constructor(
    listener: (event: TraceEvent) => void,
    kinds: readonly FactKind[] = everyKind(),
    wanted: (fact: Fact) => boolean = () => true,
  ) {
    const handler = (fact: Fact): void => {
      if (wanted(fact)) listener(eventOf(fact));
    };
    for (const kind of kinds) this.on[kind] = handler;
  }
}

/**
 * A consumer that keeps a copy of each fact: a third of a kilobyte each, and thousands per second of a busy
 * cluster. To keep the facts of many runs, restrict the kinds, or use a `Tape`.
 */
export class Recorder implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  readonly facts: Fact[] = [];

  constructor(kinds: readonly FactKind[] = everyKind()) {
    requireList('kinds', kinds, '[FactKind.role]');
    requireFactKinds('kinds', kinds);
    // V8 gives a copy made by spread fast properties; an object without a prototype would be a dictionary of
    // five times the size.
    const keep = (fact: Fact): void => void this.facts.push({ ...fact });
    for (const kind of kinds) this.on[kind] = keep;
  }
}

function everyKind(): FactKind[] {
  return Array.from({ length: factKindCount - 1 }, (_, i) => (i + 1) as FactKind);
}
