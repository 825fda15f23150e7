import { NEVER } from '../../core/units.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import { mapped } from '../lists.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Cluster } from '../world/cluster.ts';
import { EventKind } from '../world/events.ts';
import { faultNamed } from './catalogue.ts';
import { Chaos } from './chaos.ts';
import { holds } from './conditions.ts';
import type { Fault } from './fault.ts';
import { leaveBehind } from './heal-core.ts';
import { StrikeUnderWay } from './strike.ts';

/** A step that waits for a state. */
interface Waiting {
  readonly step: number;
  left: number;
  /** The state held when it was last looked at: it has to come about anew. */
  held: boolean;
}

/**
 * Plays the scenario's fault steps: strikes when their time or state has come, undoes what has a duration, heals
 * everything for the settling phase. Every strike draws from a stream of its own, named by the step's id and
 * the strike's number, so that steps do not disturb each other.
 */
export class FaultSchedule {
  private readonly cluster: Cluster;
  private key: StreamKey;
  private readonly steps: readonly FaultStep[];
  private readonly strikes: number[];
  private readonly pauses: Stream[];
  /** By number of the strike; what was undone is gone. */
  private readonly inForce = new Map<number, StrikeUnderWay>();
  private struck = 0;
  private waiting: Waiting[] = [];
  private readonly chaos: Chaos | null;
  /** Whether all that may be healed has been: nothing strikes any more, and what is still broken is so for good. */
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

  /** From now on chance decides as under this key. */
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

  /** Something that steps wait for may have come about. */
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

  /** The step at this position strikes now. */
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

  /** Strikes with these parameters; returns what is in force then, null if it is over already. */
  strikeWith(i: number, params: FaultStep['params'], lasts: number | null): StrikeUnderWay | null {
    const { cluster } = this;
    const step = lasts === this.steps[i].for ? this.steps[i] : { ...this.steps[i], for: lasts };
    const stream = new Stream(streamKey(this.key, `${step.id} ${this.strikes[i]++}`));
    const number = this.struck++;
    const strike = new StrikeUnderWay(step, i, stream, cluster.facts, () => this.endStrike(number));
    // Whatever the strike brings about may end it at once.
    this.inForce.set(number, strike);
    strike.begin(faultNamed(step.do).strike(cluster, params, strike));
    if (!strike.lasts) this.endStrike(number);
    else if (lasts !== null) cluster.queue.push(cluster.now + lasts, EventKind.faultEnd, i, number, null);
    return strike.ended ? null : strike;
  }

  /** The strike with this number is over. */
  endStrike(number: number): void {
    const strike = this.inForce.get(number);
    if (strike === undefined || !strike.begun) return;
    this.inForce.delete(number);
    strike.end();
  }

  /** Undoes what is in force of these steps; returns how many strikes that were. */
  endAll(which: (step: FaultStep, fault: Fault, strike: StrikeUnderWay) => boolean): number {
    const ending = [...this.inForce].filter(
      ([, strike]) => strike.begun && which(strike.step, faultNamed(strike.step.do), strike),
    );
    for (const [number] of ending) this.endStrike(number);
    return ending.length;
  }

  /** For settling: no more faults, and all that is not permanent is undone; machines run again. */
  healAll(): void {
    this.healed = true;
    this.endAll((step) => !step.permanent);
    for (const strike of this.inForce.values()) strike.tell();
    if (this.cluster.scenario.settle.core) leaveBehind(this.cluster, new Stream(streamKey(this.key, 'core')));
    for (const host of this.cluster.hosts) {
      if (!host.up && host.expected) host.boot();
    }
  }

  private schedule(i: number, at: number): void {
    if (at < NEVER) this.cluster.queue.push(at, EventKind.faultStrike, i, 0, null);
  }
}
