import type { Op } from '../../core/kv/command.ts';
import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';
import { type Operation, Outcome } from '../facts/operation.ts';
import { opNames } from '../facts/words.ts';
import { mapped } from '../kernel/lists.ts';
import type { LatencyOf } from '../report.ts';
import { type Distribution, LatencySamples } from './latency-samples.ts';

/** Whenever there are this many points, every second one is dropped. */
const MAX_POINTS = 6000;
/** The run is divided into this many parts, of each of which the slowest operation is kept in any case. */
const PARTS = 400;
const MAX_FAILURES = 2000;

/** A completed operation as a point of a chart: when it ended, and its latency since it was meant to start. */
export interface LatencyPoint {
  readonly at: Micros;
  readonly latency: Micros;
  readonly op: Op;
}

export interface LatencyPoints {
  /** One of every `oneOf` operations that were ok, in order of time. */
  readonly ok: readonly LatencyPoint[];
  readonly oneOf: number;
  /** The slowest operation of each four-hundredth of the run. */
  readonly slowest: readonly LatencyPoint[];
  /** The first 2000 operations that failed or whose outcome is unknown; there were `failuresLeftOut` more. */
  readonly notOk: readonly LatencyPoint[];
  readonly failuresLeftOut: number;
  /** All latencies of operations that were ok, in microseconds, by operation. */
  readonly distributions: Readonly<Partial<Record<LatencyOf, Distribution>>>;
}

/** Collects the points of a scatter chart of latencies, sampled so that their number is bounded for any run. */
export class Scatter implements FactConsumer {
  private points: LatencyPoint[] = [];
  private oneOf = 1;
  private seen = 0;
  private readonly slowest: (LatencyPoint | undefined)[] = [];
  private readonly notOk: LatencyPoint[] = [];
  private failuresLeftOut = 0;
  private readonly run: Micros;
  private readonly samples = mapped(opNames, () => new LatencySamples());

  constructor(run: Micros) {
    this.run = Math.max(1, run);
  }

  readonly on = {
    [FactKind.completed]: (fact: Fact): void => {
      const { operation } = fact;
      if (operation === null || operation.client === 0) return;
      if (operation.outcome === Outcome.ok) this.succeeded(operation);
      else this.failed(operation);
    },
  };

  summary(): LatencyPoints {
    const distributions: Partial<Record<LatencyOf, Distribution>> = {};
    const all = new LatencySamples();
    for (const of of ['get', 'put', 'cas', 'delete'] as const) {
      const samples = this.samples[opNames.indexOf(of)];
      if (samples.count > 0) distributions[of] = samples.distribution();
      all.addAll(samples);
    }
    if (all.count > 0) distributions.all = all.distribution();
    return {
      ok: this.points,
      oneOf: this.oneOf,
      slowest: this.slowest.filter((point) => point !== undefined),
      notOk: this.notOk,
      failuresLeftOut: this.failuresLeftOut,
      distributions,
    };
  }

  private succeeded(operation: Operation): void {
    const point = pointOf(operation);
    this.samples[operation.op].add(point.latency);
    const part = Math.min(PARTS, Math.floor((point.at / this.run) * PARTS));
    const slowest = this.slowest[part];
    if (slowest === undefined || slowest.latency < point.latency) this.slowest[part] = point;
    if (this.seen++ % this.oneOf !== 0) return;
    this.points.push(point);
    if (this.points.length < MAX_POINTS) return;
    this.points = this.points.filter((_, i) => i % 2 === 0);
    this.oneOf *= 2;
  }

  private failed(operation: Operation): void {
    if (this.notOk.length < MAX_FAILURES) this.notOk.push(pointOf(operation));
    else this.failuresLeftOut++;
  }
}

function pointOf({ completedAt, intendedAt, op }: Operation): LatencyPoint {
  return { at: completedAt, latency: completedAt - intendedAt, op };
}
