import { requireFactKinds, requireList } from '../../arguments.ts';
import { alike, type Fact, type FactConsumer, FactKind } from '../../facts/facts.ts';
import type { TraceEvent } from './event.ts';
import { eventOf } from './facts.ts';

/**
 * A consumer that passes facts, in the form that traces hold, to a callback: all of them, or those of some kinds that are
 * also `wanted`. To make an event of a fact takes longer than the fact itself.
 */
export class EventListener implements FactConsumer {
  readonly on: FactConsumer['on'];

  constructor(
    listener: (event: TraceEvent) => void,
    kinds: readonly FactKind[] = Object.values(FactKind),
    wanted: (fact: Fact) => boolean = () => true,
  ) {
    const handler = (fact: Fact): void => {
      if (wanted(fact)) listener(eventOf(fact));
    };
    this.on = alike(handler, kinds);
  }
}

/**
 * A consumer that keeps a copy of each fact: a third of a kilobyte each, and thousands per second of a busy
 * cluster. To keep the facts of many runs, restrict the kinds, or use a `Tape`.
 */
export class Recorder implements FactConsumer {
  readonly on: FactConsumer['on'];
  readonly facts: Fact[] = [];

  constructor(kinds: readonly FactKind[] = Object.values(FactKind)) {
    requireList('kinds', kinds, '[FactKind.role]');
    requireFactKinds('kinds', kinds);
    // V8 gives a copy made by spread fast properties; an object without a prototype would be a dictionary of
    // five times the size.
    const keep = (fact: Fact): void => void this.facts.push({ ...fact });
    this.on = alike(keep, kinds);
  }
}
