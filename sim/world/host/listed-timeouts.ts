import type { Random } from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Micros } from '../../../core/units.ts';

const TWO_32 = 4294967296;

/** Election time-outs that a scenario lists for one server, handed to its replica as the draws that come out as these. */
export class ListedTimeouts {
  private readonly timeouts: readonly Micros[];
  private given = 0;

  constructor(timeouts: readonly Micros[]) {
    this.timeouts = timeouts;
  }

  /** What a replica with these options draws from: the next time-out of the list, and in the end the last for ever. */
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
