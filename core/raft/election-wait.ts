import type { Random } from '../io.ts';
import type { Options } from '../options.ts';
import type { Micros } from '../units.ts';
import type { Rules } from './rules.ts';

/**
 * The election timer (paper §5.2). The random time-out is drawn only after the shortest possible one has passed. Most
 * waits are restarted earlier, so drawing a new time-out for every wait costs almost nothing.
 */
export class ElectionWait {
  private since: Micros = 0;
  private drawn: Micros = 0;

  restart(now: Micros): void {
    this.since = now;
    this.drawn = 0;
  }

  /** When to check `over` next; never later than the time-out. */
  deadline(options: Options): Micros {
    return this.since + (this.drawn === 0 ? options.electionTimeoutMin : this.drawn);
  }

  /** Whether the time-out has passed. */
  over(now: Micros, options: Options, random: Random, rules: Rules): boolean {
    const { electionTimeoutMin: min, electionTimeoutMax: max } = options;
    if (now - this.since < min) return false;
    if (this.drawn === 0) {
      this.drawn =
        rules.electionTimeout(min, max, random.next()) +
        rules.priorityDelay(options.priority, options.highestPriority, min, max);
    }
    return now - this.since >= this.drawn;
  }
}
