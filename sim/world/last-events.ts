import { EventKind } from './events.ts';

/** How many events of a run that comes to its limit are looked at, to tell what kept it busy. */
export const LAST_EVENTS = 10_000;

/** What events are about, as people name it. */
export type Business =
  | 'messages'
  | 'requests and replies'
  | 'timers of servers'
  | 'writes to disk'
  | 'new operations'
  | 'timers of clients'
  | 'faults'
  | 'phases';

const NO_STEP = -1;

/** Counts the last events before the limit. A run that ends before it pays nothing for them. */
export class LastEvents {
  private readonly counts = new Map<Business, number>();
  private readonly steps = new Map<number, number>();
  private total = 0;

  /** `step`: which of the scenario's faults it is about, of those that strike or end. */
  count(kind: EventKind, step: number): void {
    this.total++;
    const business = businessOf(kind);
    this.counts.set(business, (this.counts.get(business) ?? 0) + 1);
    if (kind === EventKind.faultStrike || kind === EventKind.faultEnd)
      this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
  }

  /** What most of them were about, which share of them, and the fault that struck most often if they were faults. */
  mostly(): { readonly what: Business; readonly share: number; readonly step: number | null } {
    const [what, times] = largest(this.counts) ?? (['phases', 0] as const);
    const [step] = largest(this.steps) ?? [NO_STEP];
    const share = this.total === 0 ? 0 : times / this.total;
    return { what, share, step: what === 'faults' && step !== NO_STEP ? step : null };
  }
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
    case EventKind.faultTask:
      return 'faults';
    case EventKind.phase:
    case EventKind.settlePoll:
      return 'phases';
    default:
      throw new Error(`no such event: ${String(kind satisfies never)}`);
  }
}
