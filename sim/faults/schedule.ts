import { NEVER } from '../../core/units.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import type { Condition, FaultStep } from '../scenario/scenario.ts';
import type { Cluster } from '../world/cluster.ts';
import { EventKind } from '../world/events.ts';
import { faultNamed } from './catalogue.ts';
import type { Strike } from './fault.ts';

interface InForce {
  readonly step: number;
  readonly strike: Strike;
}

/**
 * Plays the scenario's fault steps: strikes when their time or state has come, undoes what has a duration, heals
 * everything for the settling phase. Every strike draws from a stream of its own, named by the step's id and
 * the strike's number, so that steps do not disturb each other.
 */
export class FaultSchedule {
  private readonly cluster: Cluster;
  private readonly key: StreamKey;
  private readonly steps: readonly FaultStep[];
  private readonly strikes: number[];
  private readonly pauses: Stream[];
  /** By number of the strike; what was undone is gone. */
  private readonly inForce = new Map<number, InForce>();
  private struck = 0;
  /** Steps that wait for a state. */
  private waiting: number[] = [];
  private over = false;

  constructor(cluster: Cluster, key: StreamKey) {
    this.cluster = cluster;
    this.key = key;
    this.steps = cluster.scenario.faults;
    this.strikes = this.steps.map(() => 0);
    this.pauses = this.steps.map((step) => new Stream(streamKey(key, `when ${step.id}`)));
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
          this.waiting.push(i);
          break;
        default:
          throw new Error(`no such placement: ${String(placement satisfies never)}`);
      }
    }
  }

  /** Something that steps wait for may have come about. */
  reconsider(): void {
    if (this.waiting.length === 0 || this.over) return;
    const { now } = this.cluster;
    const ripe = this.waiting.filter((i) => {
      const { placement } = this.steps[i];
      return placement.kind === 'when' && placement.after <= now && this.holds(placement.condition);
    });
    if (ripe.length === 0) return;
    this.waiting = this.waiting.filter((i) => !ripe.includes(i));
    for (const i of ripe) this.strike(i);
  }

  /** The step at this position strikes now. */
  strike(i: number): void {
    if (this.over) return;
    const step = this.steps[i];
    const { cluster } = this;
    if (step.placement.kind === 'repeat') {
      const { everyMin, everyMax, until } = step.placement;
      const next = cluster.now + this.pauses[i].between(everyMin, everyMax);
      if (next < until) this.schedule(i, next);
    }
    const stream = new Stream(streamKey(this.key, `${step.id} ${this.strikes[i]++}`));
    const strike = faultNamed(step.do).strike(cluster, step, stream);
    cluster.facts.faultBegan(i, strike === null ? 'nobody' : strike.target);
    if (strike === null || strike.end === null) {
      cluster.facts.faultEnded(i, strike === null ? 'nobody' : strike.target);
      return;
    }
    const number = this.struck++;
    this.inForce.set(number, { step: i, strike });
    if (step.for !== null) {
      cluster.queue.push(cluster.now + step.for, EventKind.faultEnd, i, number, null);
    }
  }

  /** The strike with this number is over. */
  endStrike(number: number): void {
    const entry = this.inForce.get(number);
    if (entry === undefined) return;
    this.inForce.delete(number);
    entry.strike.end?.();
    this.cluster.facts.faultEnded(entry.step, entry.strike.target);
  }

  /** Undoes what is in force of these steps; returns how many strikes that were. */
  endAll(which: (step: FaultStep) => boolean): number {
    const ending = [...this.inForce].filter(([, { step }]) => which(this.steps[step]));
    for (const [number] of ending) this.endStrike(number);
    return ending.length;
  }

  /** For settling: no more faults, and all that is not permanent is undone; machines run again. */
  healAll(): void {
    this.over = true;
    this.endAll((step) => !step.permanent);
    for (const host of this.cluster.hosts) {
      if (host.paused) host.resume();
      if (!host.up && host.expected) host.boot();
    }
  }

  private schedule(i: number, at: number): void {
    if (at < NEVER) this.cluster.queue.push(at, EventKind.faultStrike, i, 0, null);
  }

  private holds(condition: Condition): boolean {
    const { watch } = this.cluster;
    switch (condition.kind) {
      case 'elected':
        return watch.elected >= condition.count;
      case 'committed':
        return watch.committed >= condition.index;
      default:
        throw new Error(`no such condition: ${String(condition satisfies never)}`);
    }
  }
}
