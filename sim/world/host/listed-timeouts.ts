import type { Random } from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Micros } from '../../../core/units.ts';

const TWO_32 = 4294967296;

/** Election time-outs that a scenario lists for one server, given to its replica as random draws that yield them. */
export class ListedTimeouts {
  private readonly timeouts: readonly Micros[];
  private given = 0;

  constructor(timeouts: readonly Micros[]) {
    this.timeouts = timeouts;
  }

  /** The random source of a replica with these options: yields the time-outs in order, and the last one repeatedly. */
  randomFor({ electionTimeoutMin: min, electionTimeoutMax: max }: Options): Random {
    const width = max - min + 1;
    return {
      next: () => {
        const timeout = this.timeouts[Math.min(this.given++, this.timeouts.length - 1)];
        const within = Math.min(Math.max(timeout, min), max) - min;
        return Math.min(Math.ceil((within * TWO_32) / width), TWO_32 - 1);
      },
    };
  }
}
