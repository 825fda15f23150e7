import { EventKind } from './events.ts';

/** How many events before the limit are counted, to tell what kept the run busy. */
export const LAST_EVENTS = 10_000;

/** What an event is about, in users' words. */
export type Business =
  | 'messages'
  | 'requests and replies'
  | 'timers of servers'
  | 'writes to disk'
  | 'new operations'
  | 'timers of clients'
  | 'faults'
  | 'phases';

/** The kinds for which the fault or the server responsible is counted as well. */
type Culprits = 'faults' | 'timers of servers' | 'writes to disk';

const NONE = -1;

/** Counts the last events before the limit by what they are about. Costs nothing in a run that ends earlier. */
export class LastEvents {
  private readonly counts = new Map<Business, number>();
  private readonly culprits: Readonly<Record<Culprits, Map<number, number>>> = {
    faults: new Map(),
    'timers of servers': new Map(),
    'writes to disk': new Map(),
  };
  private total = 0;

  /** `whose`: for faults that strike or end, the step; for timers and writes of servers, the server. */
  count(kind: EventKind, whose: number): void {
    this.total++;
    const business = businessOf(kind);
    add(this.counts, business);
    if (isCulprit(business) && kind !== EventKind.task) add(this.culprits[business], whose);
  }

  /** What most events were about, their share of all, and the fault or server with most of these; -1 if none. */
  mostly(): { readonly what: Business; readonly share: number; readonly whose: number } {
    const [what, times] = largest(this.counts) ?? (['phases', 0] as const);
    const [whose] = (isCulprit(what) ? largest(this.culprits[what]) : undefined) ?? [NONE];
    return { what, share: this.total === 0 ? 0 : times / this.total, whose };
  }
}

function isCulprit(what: Business): what is Culprits {
  return what === 'faults' || what === 'timers of servers' || what === 'writes to disk';
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function largest<Key>(counts: ReadonlyMap<Key, number>): readonly [Key, number] | undefined {
  return [...counts].sort(([, a], [, b]) => b - a)[0];
}

function businessOf(kind: EventKind): Business {
  switch (kind) {
    case EventKind.message:
    case EventKind.damaged:
      return 'messages';
    case EventKind.request:
    case EventKind.reply:
      return 'requests and replies';
    case EventKind.nodeTimer:
      return 'timers of servers';
    case EventKind.diskDone:
      return 'writes to disk';
    case EventKind.arrival:
      return 'new operations';
    case EventKind.clientTimer:
      return 'timers of clients';
    case EventKind.faultStrike:
    case EventKind.faultEnd:
    case EventKind.task:
      return 'faults';
    case EventKind.runEnds:
    case EventKind.settlePoll:
      return 'phases';
    default:
      throw new Error(`no such event: ${String(kind satisfies never)}`);
  }
}
