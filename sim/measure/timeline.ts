import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';
import type { SecondSummary } from '../report.ts';
import { LatencySamples, milliseconds } from './latency-samples.ts';

const SECOND: Micros = 1_000_000;
const P99 = [0.99];

/**
 * Summarises the run second by second. An operation belongs to the second in which it ended; one that ended only
 * during settling belongs to the last second.
 */
export class Timeline {
  private readonly rows: SecondSummary[] = [];
  private start: Micros = 0;
  private end: Micros = Number.POSITIVE_INFINITY;
  private nextSecond: Micros = SECOND;
  private leader: NodeId = NOBODY;
  private ok = 0;
  private failed = 0;
  private readonly latencies = new LatencySamples();

  begin(time: Micros): void {
    this.start = time;
    this.nextSecond = time + SECOND;
  }

  /** Ends the run: operations that end later are counted in its last second. */
  stop(time: Micros): void {
    this.advance(time - 1);
    this.end = time;
  }

  succeeded(time: Micros, latency: Micros): void {
    this.advance(time);
    this.ok++;
    this.latencies.add(latency);
  }

  didNotSucceed(time: Micros): void {
    this.advance(time);
    this.failed++;
  }

  leaderChanged(time: Micros, leader: NodeId): void {
    if (time >= this.end) return;
    this.advance(time);
    this.leader = leader;
  }

  summary(): SecondSummary[] {
    const rows = this.rows.slice();
    if (this.end > this.start && this.end !== Number.POSITIVE_INFINITY) rows.push(this.row());
    return rows;
  }

  private advance(time: Micros): void {
    while (time >= this.nextSecond && this.nextSecond < this.end) {
      this.rows.push(this.row());
      this.ok = 0;
      this.failed = 0;
      this.latencies.clear();
      this.nextSecond += SECOND;
    }
  }

  private row(): SecondSummary {
    return {
      second: this.rows.length,
      ok: this.ok,
      failed: this.failed,
      p99: milliseconds(this.latencies.percentiles(P99)[0]),
      leader: this.leader === NOBODY ? null : `n${this.leader}`,
    };
  }
}
