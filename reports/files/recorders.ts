import type { Micros } from '../../core/units.ts';
import { alike, type Fact, type FactConsumer, FactKind } from '../../sim/facts/facts.ts';
import { isShown, MOST_SHIVIZ_EVENTS } from './shiviz.ts';

/*
 * Keep of a run, while it is played, what a file of it shows. A run of hours has tens of millions of facts, a third of a
 * kilobyte each, but its files show few of them.
 */

/** The Perfetto file of a run with more facts than this contains no messages, as viewers could not open it. */
const MOST_PERFETTO_FACTS = 400_000;

/** Keeps all that a Perfetto file shows; no messages once there were more than `most` facts of any kind. */
export class PerfettoRecorder implements FactConsumer {
  readonly on: FactConsumer['on'];
  facts: Fact[] = [];
  /** Time of the last fact. */
  end: Micros = 0;
  private heard = 0;

  constructor(most = MOST_PERFETTO_FACTS) {
    const keep = (fact: Fact): void => {
      this.end = fact.time;
      if (++this.heard === most + 1) this.facts = this.facts.filter(({ kind }) => !isMessage(kind));
      if (isDrawn(fact.kind) && !(this.heard > most && isMessage(fact.kind))) this.facts.push({ ...fact });
    };
    this.on = alike(keep);
  }
}

function isMessage(kind: FactKind): boolean {
  return kind === FactKind.messageSent || kind === FactKind.messageDelivered;
}

/** Whether a Perfetto file may show a fact of this kind. */
function isDrawn(kind: FactKind): boolean {
  switch (kind) {
    case FactKind.messageDropped:
    case FactKind.requestSent:
    case FactKind.requestDelivered:
    case FactKind.requestDropped:
    case FactKind.replySent:
    case FactKind.replyDelivered:
    case FactKind.replyDropped:
    case FactKind.applied:
      return false;
    default:
      return true;
  }
}

/** Keeps the last facts that a ShiViz log shows, up to the one numbered `until`. */
export class ShivizRecorder implements FactConsumer {
  readonly on: FactConsumer['on'];
  readonly facts: Fact[] = [];

  constructor(until = Number.POSITIVE_INFINITY) {
    const keep = (fact: Fact): void => {
      if (fact.sequence > until || !isShown(fact)) return;
      this.facts.push({ ...fact });
      if (this.facts.length > 2 * MOST_SHIVIZ_EVENTS) this.facts.splice(0, MOST_SHIVIZ_EVENTS);
    };
    this.on = alike(keep);
  }
}
