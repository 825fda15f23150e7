import type { Micros } from '../../core/units.ts';
import type { PhaseSummary } from '../report.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import { LatencySamples, milliseconds, seconds, share } from './latency-samples.ts';

/** The most rows; further combinations of faults share one more. */
const MAX_ROWS = 40;
/** The most faults named in a label. */
const MAX_NAMED = 3;
const SHARES = [0.5, 0.99];

/** A strike of a fault that is under way, or the one that ended last. */
interface Strike {
  readonly step: number;
  readonly target: string;
}

type Labeller = (pieces: number, stretches: number) => string;

/** All intervals of the run with the same fault steps under way, or after the same step. */
class Row {
  from: Micros;
  to: Micros;
  /**
   * The number of intervals cut out of the run for this row, and the number of contiguous stretches that they form:
   * intervals of the same row may follow each other immediately.
   */
  pieces = 0;
  stretches = 0;
  ok = 0;
  bad = 0;
  readonly latencies = new LatencySamples();
  readonly label: Labeller;

  constructor(from: Micros, label: Labeller) {
    this.from = from;
    this.to = from;
    this.label = label;
  }
}

/**
 * Divides the run at the times at which faults begin and end. All intervals during the same steps of the scenario
 * share a row, and so do all intervals without a fault after the same step: a partition that strikes ten times
 * has one row "during" and one row "after". An operation belongs to the interval in which it ended.
 */
export class Phases {
  private readonly steps: readonly FaultStep[];
  private readonly rows = new Map<string, Row>();
  private active: Strike[] = [];
  private last: Strike | null = null;
  private firstDo = '';
  private start: Micros = 0;
  private since: Micros = 0;
  private stopped = false;
  /** The row of the present interval, once an operation ended in it. */
  private row: Row | null = null;
  /** The row of the interval before. */
  private closed: Row | null = null;

  constructor(steps: readonly FaultStep[]) {
    this.steps = steps;
  }

  begin(time: Micros): void {
    this.start = time;
    this.since = time;
  }

  stop(time: Micros): void {
    if (this.stopped) return;
    // Operations that end during settling still belong to the last interval of the run.
    if (time > this.since) this.close(time);
    this.stopped = true;
  }

  faultBegan(time: Micros, step: number, target: string): void {
    if (this.stopped) return;
    if (this.firstDo === '') this.firstDo = this.steps[step].do;
    this.cut(time);
    this.active.push({ step, target });
  }

  faultEnded(time: Micros, step: number, target: string): void {
    if (this.stopped) return;
    const at = this.active.findIndex((strike) => strike.step === step && strike.target === target);
    if (at < 0) return;
    this.cut(time);
    this.last = this.active[at];
    this.active.splice(at, 1);
  }

  succeeded(latency: Micros): void {
    const row = this.row ?? this.open();
    row.ok++;
    // Without faults there is a single row, whose latencies are those of the whole run.
    if (this.steps.length > 0) row.latencies.add(latency);
  }

  didNotSucceed(): void {
    const row = this.row ?? this.open();
    row.bad++;
  }

  /** The rows in the order in which they first began. `all`: the latencies of the whole run. */
  summary(all: LatencySamples): PhaseSummary[] {
    return [...this.rows.values()].map((row) => {
      const [p50, p99] = (row.ok === all.count ? all : row.latencies).percentiles(SHARES);
      return {
        from: seconds(row.from - this.start),
        to: seconds(row.to - this.start),
        label: row.label(row.pieces, row.stretches),
        ok: row.ok,
        failureRate: share(row.bad, row.ok + row.bad),
        p50: milliseconds(p50),
        p99: milliseconds(p99),
      };
    });
  }

  private cut(time: Micros): void {
    if (time > this.since) this.close(time);
    this.since = time;
    this.row = null;
  }

  private close(time: Micros): void {
    const row = this.row ?? this.open();
    row.to = time;
    row.pieces++;
    // Overlapping strikes of one step yield several intervals of the same row, which form one stretch.
    if (row !== this.closed) row.stretches++;
    this.closed = row;
  }

  private open(): Row {
    const key = this.key();
    let row = this.rows.get(key);
    if (row === undefined) {
      if (this.rows.size >= MAX_ROWS) row = this.overflow();
      else {
        row = new Row(this.since, this.labeller());
        this.rows.set(key, row);
      }
    }
    this.row = row;
    return row;
  }

  private overflow(): Row {
    const row = this.rows.get('') ?? new Row(this.since, () => 'other combinations of faults');
    this.rows.set('', row);
    return row;
  }

  private key(): string {
    if (this.active.length > 0) return `during ${stepsOf(this.active).join(' ')}`;
    return this.last === null ? 'before' : `after ${this.last.step}`;
  }

  private labeller(): Labeller {
    const active = this.active.slice();
    const last = this.last;
    const inAll = (stretches: number): string => (stretches > 1 ? ` (${stretches} intervals)` : '');
    if (active.length > 0) {
      return (pieces, stretches) => `during ${this.named(active, pieces)}${inAll(stretches)}`;
    }
    if (last !== null) {
      return (pieces, stretches) => `after ${this.named([last], pieces)}${inAll(stretches)}`;
    }
    return () => (this.firstDo === '' ? 'the whole run' : `before ${this.firstDo}`);
  }

  /** Names the faults, with their targets if the row has only one interval. */
  private named(strikes: readonly Strike[], pieces: number): string {
    const names = stepsOf(strikes).map((step) => {
      const of = strikes.filter((strike) => strike.step === step);
      const target = of.length === 1 && pieces <= 1 ? of[0].target : '';
      return target === '' ? this.steps[step].do : `${this.steps[step].do} ${target}`;
    });
    if (names.length <= MAX_NAMED) return names.join(' and ');
    return `${names.slice(0, MAX_NAMED).join(', ')} and ${names.length - MAX_NAMED} more`;
  }
}

/** The steps of these strikes, each once, in the scenario's order. */
function stepsOf(strikes: readonly Strike[]): number[] {
  return [...new Set(strikes.map((strike) => strike.step))].sort((a, b) => a - b);
}
