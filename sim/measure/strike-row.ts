import type { Micros } from '../../core/units.ts';
import { latencyClasses } from './latency-classes.ts';
import { countOfCounts } from './tally.ts';

/** The measurements of one strike of a fault, or of all strikes of a step after the first fifty. */
export class StrikeRow {
  readonly step: number;
  readonly at: Micros;
  readonly target: string;
  strikes = 0;
  /** Number of strikes of this row that are under way. */
  open = 0;
  /** End of its aftermath: what begins until then is attributed to it. */
  until: Micros = Number.POSITIVE_INFINITY;
  /** Counters of the time from its beginning until `until`. */
  readonly counts = new Uint32Array(countOfCounts);
  /** Successful operations that were under way in that time, by class of latency. */
  readonly latencies = new Uint32Array(latencyClasses);
  notOk = 0;
  /** Amounts that the fault itself reported (faultDid), by description, in the order of first report. */
  readonly did = new Map<string, number>();
  /** The counters of the run when its time began; null before and after its time. */
  countsBefore: Uint32Array | null = null;

  constructor(step: number, at: Micros, target: string) {
    this.step = step;
    this.at = at;
    this.target = target;
  }
}
