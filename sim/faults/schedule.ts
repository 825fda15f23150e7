import { NEVER } from '../../core/units.ts';
import { mapped } from '../kernel/lists.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Cluster } from '../world/cluster.ts';
import { EventKind } from '../world/events.ts';
import { faultNamed } from './catalogue.ts';
import { Chaos } from './chaos.ts';
import { holds } from './conditions.ts';
import type { Fault } from './fault.ts';
import { leaveBehind } from './heal-core.ts';
import { ActiveStrike } from './strike.ts';

/** A `when:` step that waits for its condition. */
interface Waiting {
  readonly step: number;
  /** How many more times it strikes. */
  left: number;
  /** Whether the condition held at the last check: the step strikes only when it becomes true again. */
  held: boolean;
}

/**
 * Executes the scenario's fault steps: strikes at their time or when their condition becomes true, ends strikes
 * that have a duration, and heals the cluster for the settling phase. Every strike has a random stream of its
 * own, keyed by the step's id and the strike's number, so that steps do not influence each other's draws.
 */
export class FaultSchedule {
  private readonly cluster: Cluster;
  private key: StreamKey;
  private readonly steps: readonly FaultStep[];
  private readonly strikes: number[];
  private readonly pauses: Stream[];
  /** Strikes that have not ended, by number. */
  private readonly inForce = new Map<number, ActiveStrike>();
  private struck = 0;
  private waiting: Waiting[] = [];
  private readonly chaos: Chaos | null;
  /** Whether settling has begun: no step strikes any more, and what is still broken is permanent. */
  healed = false;

  constructor(cluster: Cluster, key: StreamKey) {
    this.cluster = cluster;
    this.key = key;
    this.steps = cluster.scenario.faults;
    this.strikes = mapped(this.steps, () => 0);
    this.pauses = mapped(this.steps, (step) => new Stream(streamKey(key, `when ${step.id}`)));
    const { chaos } = cluster.scenario;
    this.chaos = chaos ? new Chaos(cluster, chaos, streamKey(key, 'chaos')) : null;
  }

  /** Makes all further draws with this key. */
  reseed(key: StreamKey): void {
    this.key = key;
    this.pauses.forEach((stream, i) => {
      stream.rekey(streamKey(key, `when ${this.steps[i].id}`));
    });
    this.chaos?.reseed(streamKey(key, 'chaos'));
  }

  begin(): void {
    for (let i = 0; i < this.steps.length; i++) {
      const { placement } = this.steps[i];
      switch (placement.kind) {
        case 'at':
          this.schedule(i, placement.at);
          break;
        case 'repeat':
          this.schedule(i, placement.from);
          break;
        case 'when':
          this.waiting.push({ step: i, left: placement.times, held: false });
          if (placement.after > 0) this.cluster.after(placement.after, () => this.reconsider());
          break;
        case 'chaos':
          break;
        default:
          throw new Error(`no such placement: ${String(placement satisfies never)}`);
      }
    }
    this.chaos?.begin();
  }

  /** Checks the conditions of waiting steps; called when one may have become true. */
  reconsider(): void {
    if (this.waiting.length === 0 || this.healed) return;
    const { now } = this.cluster;
    for (const waiting of this.waiting.slice()) {
      const { placement } = this.steps[waiting.step];
      if (placement.kind !== 'when' || placement.after > now) continue;
      const holding = holds(this.cluster, placement.condition);
      if (holding && !waiting.held) {
        if (--waiting.left === 0) this.waiting = this.waiting.filter((other) => other !== waiting);
        this.strike(waiting.step);
      }
      waiting.held = holding;
    }
  }

  /** Lets the step at this position strike now. */
  strike(i: number): void {
    if (this.healed) return;
    const step = this.steps[i];
    const { cluster } = this;
    if (step.placement.kind === 'repeat') {
      const { everyMin, everyMax, until } = step.placement;
      const next = cluster.now + this.pauses[i].between(everyMin, everyMax);
      if (next < until) this.schedule(i, next);
    }
    this.strikeWith(i, step.params, step.for);
  }

  /** Strikes with these parameters; returns the strike, or null if it is over already. */
  strikeWith(i: number, params: FaultStep['params'], lasts: number | null): ActiveStrike | null {
    const { cluster } = this;
    const step = lasts === this.steps[i].for ? this.steps[i] : { ...this.steps[i], for: lasts };
    const stream = new Stream(streamKey(this.key, `${step.id} ${this.strikes[i]++}`));
    const number = this.struck++;
    const strike = new ActiveStrike(step, i, stream, cluster.facts, () => this.endStrike(number));
    // Registered before it begins, since what it causes may end it at once.
    this.inForce.set(number, strike);
    strike.begin(faultNamed(step.do).strike(cluster, params, strike));
    if (!strike.lasts) this.endStrike(number);
    else if (lasts !== null) cluster.queue.push(cluster.now + lasts, EventKind.faultEnd, i, number, null);
    return strike.ended ? null : strike;
  }

  /** Ends the strike with this number, if it has begun and not ended. */
  endStrike(number: number): void {
    const strike = this.inForce.get(number);
    if (strike === undefined || !strike.begun) return;
    this.inForce.delete(number);
    strike.end();
  }

  /** Ends the strikes in force that `which` selects; returns their number. */
  endAll(which: (step: FaultStep, fault: Fault, strike: ActiveStrike) => boolean): number {
    const ending = [...this.inForce].filter(
      ([, strike]) => strike.begun && which(strike.step, faultNamed(strike.step.do), strike),
    );
    for (const [number] of ending) this.endStrike(number);
    return ending.length;
  }

  /** Heals the cluster for settling: ends all strikes that are not permanent, boots servers that may return. */
  healAll(): void {
    this.healed = true;
    this.endAll((step) => !step.permanent);
    for (const strike of this.inForce.values()) strike.reportCounts();
    if (this.cluster.scenario.settle.core) leaveBehind(this.cluster, new Stream(streamKey(this.key, 'core')));
    for (const host of this.cluster.hosts) {
      if (!host.up && host.mayReturn) host.boot();
    }
  }

  private schedule(i: number, at: number): void {
    if (at < NEVER) this.cluster.queue.push(at, EventKind.faultStrike, i, 0, null);
  }
}
