import { type Micros, NEVER } from '../../../core/units.ts';
import { Layers } from '../layers.ts';

const MILLION = 1_000_000;
/** The drift of a clock that stands still. */
export const STANDSTILL = -MILLION;

/**
 * A server's own clock: it shows `offset` at world time 0 and gains `driftPpm` microseconds per second (loses, if
 * negative). Results are integers, so that they are the same on every machine.
 */
export class LocalClock {
  private baseWorld: Micros = 0;
  private baseLocal: Micros;
  /** How far it was ahead of world time at `baseWorld`; enough to read a clock that does not drift. */
  private ahead: Micros;
  private driftPpm: number;
  /** Its drift without faults, and the drifts that faults impose. */
  readonly ownDrift: number;
  readonly drifts = new Layers<number>();

  constructor(offset: Micros, driftPpm: number) {
    this.ownDrift = driftPpm;
    this.baseLocal = offset;
    this.ahead = offset;
    this.driftPpm = driftPpm;
  }

  /** The local time at a world time. */
  local(world: Micros): Micros {
    if (this.driftPpm === 0) return world + this.ahead;
    const elapsed = world - this.baseWorld;
    return this.baseLocal + elapsed + Math.floor((elapsed * this.driftPpm) / MILLION);
  }

  /** The first world time at which the clock shows `local` or more; NEVER if it stands still before. */
  world(local: Micros): Micros {
    const elapsed = local - this.baseLocal;
    if (this.driftPpm === 0) return this.baseWorld + elapsed;
    if (this.driftPpm === STANDSTILL) return elapsed <= 0 ? this.baseWorld : NEVER;
    let world = this.baseWorld + Math.floor((elapsed * MILLION) / (MILLION + this.driftPpm));
    // Rounding may be off by a microsecond. If too early, a timer would fire before its deadline and be armed for the
    // same time again, for ever.
    while (this.local(world) < local) world++;
    while (this.local(world - 1) >= local) world--;
    return world;
  }

  /** Changes the rate from this world time on. */
  setDrift(world: Micros, driftPpm: number): void {
    this.rebase(world);
    this.driftPpm = driftPpm;
  }

  /** Sets the clock ahead by `by` (back, if negative) from this world time on. */
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
