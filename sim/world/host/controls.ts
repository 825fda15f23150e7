import type { Options } from '../../../core/options.ts';
import type { Micros } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import { Layers } from '../layers.ts';
import type { Alarm } from './alarm.ts';
import type { InputCell } from './input-cell.ts';
import type { LocalClock } from './local-clock.ts';
import type { ReplicaDriver } from './replica-driver.ts';

/** A change that an operator makes to a server's options. */
type Tuning = (options: Options) => Options;

/** The machine, as far as its controls need to know it. */
interface Controlled {
  readonly up: boolean;
  readonly paused: boolean;
  readonly clock: LocalClock;
  /** Runs the task once the machine has resumed, unless it crashes before. */
  onResume(task: () => void): void;
}

/** What operators and faults do to a machine besides stopping it: commands, changed options, a clock that is set or drifts. */
export class Controls {
  private readonly machine: Controlled;
  private readonly driver: ReplicaDriver;
  private readonly alarm: Alarm;
  private readonly facts: FactStream;
  private readonly untuned: Options;
  private readonly tunings = new Layers<Tuning>();

  constructor(machine: Controlled, driver: ReplicaDriver, alarm: Alarm, facts: FactStream, options: Options) {
    this.machine = machine;
    this.driver = driver;
    this.alarm = alarm;
    this.facts = facts;
    this.untuned = options;
  }

  /** An operator's command to the replica, such as a membership change. False if the machine is down or paused. */
  command(fill: (input: InputCell) => void): boolean {
    if (!this.machine.up || this.machine.paused) return false;
    fill(this.driver.input);
    this.driver.step();
    return true;
  }

  /** An operator changes its options, until the returned function is called. Other changes in force are kept. */
  tune(change: Tuning): () => void {
    const remove = this.tunings.add(change);
    this.retune();
    return () => {
      remove();
      this.retune();
    };
  }

  /** Gives the replica its options: at once if it runs, on resuming if it is paused, at its next boot if it is down. */
  private retune(): void {
    this.driver.input.options = this.tunings.all.reduce((options, change) => change(options), this.untuned);
    if (this.machine.paused) this.machine.onResume(() => this.retune());
    else
      this.command((input) => {
        input.kind = 'configure';
      });
  }

  /** Sets the clock ahead by `by` (back, if negative). */
  setClock(by: Micros): void {
    this.machine.clock.jump(this.facts.now, by);
    this.clockChanged();
  }

  /** Makes the clock drift at this rate, until the returned function is called. */
  drift(ppm: number): () => void {
    const { clock } = this.machine;
    const remove = clock.drifts.add(ppm);
    clock.setDrift(this.facts.now, ppm);
    this.clockChanged();
    return () => {
      remove();
      clock.setDrift(this.facts.now, clock.drifts.top ?? clock.ownDrift);
      this.clockChanged();
    };
  }

  /** Timer events computed from the old clock are wrong. */
  private clockChanged(): void {
    if (this.machine.up && !this.machine.paused) this.alarm.again(this.facts.now);
  }
}
