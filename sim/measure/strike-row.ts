import type { Micros } from '../../core/units.ts';
import { latencyClasses } from './latency-classes.ts';
import { countOfCounts } from './tally.ts';

/** One row: a strike of a fault, or all strikes of a step beyond the first fifty. */
export class StrikeRow {
  readonly step: number;
  readonly at: Micros;
  readonly target: string;
  strikes = 0;
  /** Strikes under way. */
  open = 0;
  /** Until when what begins is put down to it. */
  until: Micros = Number.POSITIVE_INFINITY;
  /** What was counted in its time. */
  readonly counts = new Uint32Array(countOfCounts);
  /** Operations that were under way in its time and were ok, by class of latency. */
  readonly latencies = new Uint32Array(latencyClasses);
  notOk = 0;
  /** What the fault itself tells of what it did, in the order in which it was first told. */
  readonly did = new Map<string, number>();
  /** The run's counters when its time began; null while it is over. */
  countsBefore: Uint32Array | null = null;

  constructor(step: number, at: Micros, target: string) {
    this.step = step;
    this.at = at;
    this.target = target;
  }
}
