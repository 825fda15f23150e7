import type { NetworkSpec } from '../scenario/network-spec.ts';
import type { Background } from './effect.ts';
import { latencyClasses, medianClass } from './latency-classes.ts';
import type { StrikeRow } from './strike-row.ts';
import { countOfCounts } from './tally.ts';

/** Measures the background: what happens while neither a fault nor its aftermath is under way. */
export class Quiet {
  /** Successful operations by class of latency; has length 0 if not needed, because the scenario has no faults. */
  readonly latencies: Uint32Array;
  private readonly counts = new Uint32Array(countOfCounts);
  /** The counters of the run at the beginning of the present quiet period; null during a fault or its aftermath. */
  private since: Uint32Array | null = null;

  constructor(isAskedFor: boolean) {
    this.latencies = new Uint32Array(isAskedFor ? latencyClasses : 0);
  }

  begin(totals: Uint32Array): void {
    this.since = totals.slice();
  }

  end(totals: Uint32Array): void {
    const { since } = this;
    if (since === null) return;
    for (let i = 0; i < countOfCounts; i++) this.counts[i] += totals[i] - since[i];
    this.since = null;
  }

  /**
   * The background against which losses and delays of the strikes are measured. If too few operations ended in quiet
   * periods, those during faults are included in the median latency.
   */
  background(network: NetworkSpec, rows: readonly StrikeRow[]): Background {
    const { loss, duplicate, reorder, clientLoss } = network;
    const latencies = medianClass(this.latencies) === null ? this.latenciesWith(rows) : this.latencies;
    return {
      counts: this.counts,
      loss,
      duplicate,
      reorder: reorder.chance,
      clientLoss,
      medianClass: medianClass(latencies),
    };
  }

  private latenciesWith(rows: readonly StrikeRow[]): Uint32Array {
    const all = this.latencies.slice();
    for (const row of rows) {
      for (let i = 0; i < latencyClasses; i++) all[i] += row.latencies[i];
    }
    return all;
  }
}
