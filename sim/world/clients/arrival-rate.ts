import type { Micros } from '../../../core/units.ts';
import { MICROS_PER_SECOND } from '../../kernel/time.ts';

/** When the operations of an open loop arrive: evenly spaced, at a rate that may change. */
export class ArrivalRate {
  /** The rate in force; 0: none arrives. */
  perSecond = 0;
  /** Incremented when the rate changes, so that events scheduled under the old rate are recognised. */
  generation = 0;
  /** Since when the rate is in force, and how many operations had arrived by then. */
  private since: Micros = 0;
  private before = 0;

  /** From now on another rate applies; `arrivals`: how many operations have arrived so far. */
  change(perSecond: number, now: Micros, arrivals: number): void {
    this.perSecond = perSecond;
    this.since = now;
    this.before = arrivals;
    this.generation++;
  }

  /** When the next operation arrives, `arrivals` having arrived already. The rate must not be 0. */
  due(arrivals: number): Micros {
    return this.since + Math.floor(((arrivals - this.before) * MICROS_PER_SECOND) / this.perSecond);
  }
}
