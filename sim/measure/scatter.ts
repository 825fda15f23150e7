import type { Op } from '../../core/kv/command.ts';
import type { Micros } from '../../core/units.ts';
import { opNames } from '../code-names.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';
import { mapped } from '../lists.ts';
import { type Operation, Outcome } from '../operation.ts';
import type { LatencyOf } from '../run/result.ts';
import { type Distribution, LatencySamples } from './latency-samples.ts';

/** Beyond so many points every second one is dropped, again and again. */
const MAX_POINTS = 6000;
/** Of each such part of the run the slowest operation is kept, whatever is dropped. */
const PARTS = 400;
const MAX_FAILURES = 2000;

/** An operation as a point: when it ended, and how long it took from when it was meant to start. */
export interface LatencyPoint {
  readonly at: Micros;
  readonly latency: Micros;
  readonly op: Op;
}

export interface LatencyPoints {
  /** Operations that were ok: one of every `oneOf`, in order of time. */
  readonly ok: readonly LatencyPoint[];
  readonly oneOf: number;
  /** The slowest of each four-hundredth of the run. */
  readonly slowest: readonly LatencyPoint[];
  /** Operations that failed or whose outcome is unknown, at most 2000; `failuresLeftOut` more there were. */
  readonly notOk: readonly LatencyPoint[];
  readonly failuresLeftOut: number;
  /** All latencies of operations that were ok, in microseconds, by operation. */
  readonly distributions: Readonly<Partial<Record<LatencyOf, Distribution>>>;
}

/** Latencies one by one, thinned out so that a long run still makes a picture. */
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
