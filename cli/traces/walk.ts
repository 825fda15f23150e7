import type { TraceEvent } from '../../sim/run/trace/event.ts';
import { eventsOf, type Trace } from '../../sim/run/trace/read.ts';
import { ClusterState } from '../../sim/run/trace/replay-state.ts';

/**
 * The events of a run up to this long are kept in memory, some 130 bytes each, so that going back takes little time.
 * Those of a longer one are read from the trace again.
 */
const MOST_KEPT = 1_000_000;

/** A position in the run of a trace, with the state there. */
export class Walk {
  state = new ClusterState();
  /** The number of the last event that happened. */
  at = 0;
  private readonly count: number;
  private readonly source: () => Iterable<TraceEvent>;
  private ahead: Iterator<TraceEvent>;

  constructor(trace: Trace) {
    this.count = trace.footer.facts;
    const kept = this.count <= MOST_KEPT ? [...eventsOf(trace)] : null;
    this.source = () => kept ?? eventsOf(trace);
    this.ahead = this.source()[Symbol.iterator]();
  }

  /** Goes to the position after this event, or to the nearest one that there is. */
  go(to: number): void {
    const target = Math.min(Math.max(1, to), this.count);
    // Facts cannot be undone, so going back means beginning anew.
    if (target < this.at) {
      this.state = new ClusterState();
      this.at = 0;
      this.ahead = this.source()[Symbol.iterator]();
    }
    for (; this.at < target; this.at++) {
      const event = this.ahead.next();
      if (event.done === true) return;
      this.state.apply(event.value);
    }
  }
}
