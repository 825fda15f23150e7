import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';

/** The most intervals that are kept. */
const MAX_INTERVALS = 2000;

/** A time interval, in microseconds of world time. */
export interface Interval {
  readonly from: Micros;
  readonly to: Micros;
}

/** Records when there was no leader, as defined in accepted-leader.ts; the first 2000 times. */
export class LeaderlessTimes {
  private readonly intervals: Interval[] = [];
  private since: Micros | null = 0;

  leaderChanged(time: Micros, leader: NodeId): void {
    if (leader === NOBODY) this.since = time;
    else if (this.since !== null) {
      if (this.intervals.length < MAX_INTERVALS) this.intervals.push({ from: this.since, to: time });
      this.since = null;
    }
  }

  /** The times before `end`. */
  summary(end: Micros): readonly Interval[] {
    const last = this.since === null ? [] : [{ from: this.since, to: end }];
    return [...this.intervals, ...last]
      .filter(({ from }) => from < end)
      .map(({ from, to }) => ({ from, to: Math.min(to, end) }));
  }
}
