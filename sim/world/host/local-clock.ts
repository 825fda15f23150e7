import type { Micros } from '../../../core/units.ts';
import { Layers } from '../layers.ts';

const MILLION = 1_000_000;

/**
 * One server's own clock: it shows `offset` at world time 0 and gains `driftPpm` microseconds a second (loses,
 * if negative). All arithmetic is on integers, so that every machine agrees.
 */
export class LocalClock {
  private baseWorld: Micros = 0;
  private baseLocal: Micros;
  /** By how much it was ahead of world time then: all there is to know of a clock that does not drift. */
  private ahead: Micros;
  private driftPpm: number;
  /** Its rate when nothing disturbs it, and what disturbs it. */
  readonly ownDrift: number;
  readonly drifts = new Layers<number>();

  constructor(offset: Micros, driftPpm: number) {
    this.ownDrift = driftPpm;
    this.baseLocal = offset;
    this.ahead = offset;
    this.driftPpm = driftPpm;
  }

  /** What it shows at a world time. */
  local(world: Micros): Micros {
    if (this.driftPpm === 0) return world + this.ahead;
    const elapsed = world - this.baseWorld;
    return this.baseLocal + elapsed + Math.floor((elapsed * this.driftPpm) / MILLION);
  }

  /** The first world time at which it will show `local` or more. */
  world(local: Micros): Micros {
    const elapsed = local - this.baseLocal;
    if (this.driftPpm === 0) return this.baseWorld + elapsed;
    let world = this.baseWorld + Math.floor((elapsed * MILLION) / (MILLION + this.driftPpm));
    // Rounding may leave it a microsecond short, and whoever waits until then would wait for ever.
    while (this.local(world) < local) world++;
    while (this.local(world - 1) >= local) world--;
    return world;
  }

  /** From now on it runs at another rate. */
  setDrift(world: Micros, driftPpm: number): void {
    this.rebase(world);
    this.driftPpm = driftPpm;
  }

  /** It shows `by` more from now on (less, if negative). */
  jump(world: Micros, by: Micros): void {
    this.rebase(world);
    this.baseLocal += by;
    this.ahead += by;
  }

  private rebase(world: Micros): void {
    this.baseLocal = this.local(world);
    this.baseWorld = world;
    this.ahead = this.baseLocal - world;
  }
}
