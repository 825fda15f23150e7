import type { Micros } from '../../core/units.ts';
import { causeNames, type Operation, Outcome } from '../facts/operation.ts';
import { opNames } from '../facts/words.ts';
import { mapped } from '../kernel/lists.ts';
import type { LatencyOf, LatencySummary, RequestTotals } from '../report.ts';
import { LatencySamples, share } from './latency-samples.ts';
import type { Phases } from './phases.ts';
import type { Strikes } from './strikes.ts';
import type { Timeline } from './timeline.ts';

const kinds = ['get', 'put', 'cas', 'delete'] as const;

/**
 * Counts the clients' operations by outcome, and measures their latency. Every operation invoked during the run
 * counts, even if it ends only during settling: leaving out the slowest would embellish the figures. The settling
 * phase's probes (client 0) do not count. Latency is measured from the moment at which an operation was meant to
 * start to its final answer, and only for operations that were ok; a cas that found another value is ok.
 */
export class Requests {
  private sent = 0;
  private readonly outcomes = [0, 0, 0, 0];
  private readonly causes = mapped(causeNames, () => 0);
  private redirected = 0;
  private duplicated = 0;
  private readonly latencies = mapped(opNames, () => new LatencySamples());
  /** When the slowest operation of each kind was meant to start. */
  private readonly slowest = mapped(opNames, () => 0);
  /** The latencies of all operations together, computed on first use. */
  private all: LatencySamples | null = null;
  private readonly timeline: Timeline;
  private readonly phases: Phases;
  private readonly strikes: Strikes;

  constructor(timeline: Timeline, phases: Phases, strikes: Strikes) {
    this.timeline = timeline;
    this.phases = phases;
    this.strikes = strikes;
  }

  invoked(operation: Operation): void {
    if (operation.client !== 0) this.sent++;
  }

  completed(operation: Operation): void {
    if (operation.client !== 0) this.count(operation);
  }

  /**
   * Numbers of operations, except for `redirected`: how often a client was redirected to another server, and
   * `duplicated`: how often a client sent one again without a redirect, so that its command may have arrived twice.
   */
  totals(): RequestTotals {
    const causes: Record<string, number> = {};
    for (let cause = 1; cause < causeNames.length; cause++) causes[causeNames[cause]] = this.causes[cause];
    return {
      sent: this.sent,
      ok: this.outcomes[Outcome.ok],
      failed: this.outcomes[Outcome.failed],
      unknown: this.outcomes[Outcome.unknown],
      redirected: this.redirected,
      duplicated: this.duplicated,
      causes,
    };
  }

  failureRate(): number {
    const bad = this.outcomes[Outcome.failed] + this.outcomes[Outcome.unknown];
    return share(bad, bad + this.outcomes[Outcome.ok]);
  }

  /** To be called once, after the last operation. */
  latency(): Partial<Record<LatencyOf, LatencySummary>> {
    const result: Partial<Record<LatencyOf, LatencySummary>> = {};
    const allSamples = this.allLatencies();
    const all = allSamples.summary();
    if (all !== null) result.all = all;
    for (const of of kinds) {
      const samples = this.latencies[opNames.indexOf(of)];
      // If all operations are of one kind, its summary is that of all: sorting again is not needed.
      const summary = samples.count === allSamples.count ? all : samples.summary();
      if (summary !== null) result[of] = summary;
    }
    return result;
  }

  /** When the slowest successful operation was meant to start, of each kind that occurred and of all. */
  slowestSince(): ReadonlyMap<LatencyOf, Micros> {
    const result = new Map<LatencyOf, Micros>();
    let longest = -1;
    for (const of of kinds) {
      const op = opNames.indexOf(of);
      const { count, max } = this.latencies[op];
      if (count === 0) continue;
      result.set(of, this.slowest[op]);
      if (max > longest) result.set('all', this.slowest[op]);
      longest = Math.max(longest, max);
    }
    return result;
  }

  /** To be called after the last operation. */
  allLatencies(): LatencySamples {
    this.all ??= together(this.latencies);
    return this.all;
  }

  private count(operation: Operation): void {
    const time = operation.completedAt;
    this.outcomes[operation.outcome]++;
    this.redirected += operation.redirects;
    this.duplicated += Math.max(0, operation.attempts - operation.redirects - 1);
    if (operation.outcome === Outcome.ok) {
      const latency = time - operation.intendedAt;
      const samples = this.latencies[operation.op];
      if (latency > samples.max) this.slowest[operation.op] = operation.intendedAt;
      samples.add(latency);
      this.timeline.succeeded(time, latency);
      this.phases.succeeded(latency);
      this.strikes.succeeded(operation.intendedAt, time, latency);
    } else {
      this.causes[operation.cause]++;
      this.timeline.didNotSucceed(time);
      this.phases.didNotSucceed();
      this.strikes.didNotSucceed(operation.intendedAt, time);
    }
  }
}

/** The samples of all kinds in one; not copied if there is only one kind. */
function together(kinds: readonly LatencySamples[]): LatencySamples {
  const used = kinds.filter(({ count }) => count > 0);
  if (used.length === 1) return used[0];
  const all = new LatencySamples();
  for (const samples of used) all.addAll(samples);
  return all;
}
