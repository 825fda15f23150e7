import type { Property } from '../judges/judge.ts';
import { shareInterval } from '../run/sweep/statistics.ts';
import type { Try } from './hunt.ts';

/** The result of trying one bug on one preset with a number of seeds. */
export interface Cell {
  readonly runs: number;
  /** Runs in which a judge reported a violation. */
  readonly caught: number;
  readonly undecided: number;
  /** Median number of seeds until the bug is caught; null if it never was. */
  readonly seeds: number | null;
  /** Its 95 % confidence interval; a null upper end means that the seeds tried do not bound it. */
  readonly seedsInterval: Interval | null;
  /** The same in seconds of virtual time. */
  readonly simulatedSeconds: number | null;
  readonly simulatedSecondsInterval: Interval | null;
  /** The judge that most often reported the first violation; '' if none did. */
  readonly judge: Property | '';
  /** How often each first violation was reported, by judge and reason ("election-safety: two-leaders"). */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first seed that caught the bug, and the judge's message. */
  readonly firstSeed: string;
  readonly message: string;
}

type Interval = readonly [low: number, high: number | null];

interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number | null;
}

const HALF = 0.5;
/** A median beyond this is not computed. */
const MOST_SEEDS = 1_000_000;
const TENTHS = 10;

/** Summarises tries, given in the order of their seeds. */
export function cellOf(tries: readonly Try[]): Cell {
  const caught = tries.filter((one) => one.caught !== null);
  const first = caught[0];
  const reasons: Record<string, number> = {};
  const judges = new Map<Property, number>();
  for (const { caught: sighting } of caught) {
    if (sighting === null) continue;
    const { property, reason } = sighting;
    const name = `${property}: ${reason}`;
    reasons[name] = (reasons[name] ?? 0) + 1;
    judges.set(property, (judges.get(property) ?? 0) + 1);
  }
  const [judge = ''] = [...judges].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const seeds = seedsUntil(caught.length, tries.length);
  const seconds = seeds === null ? null : secondsUntil(seeds, tries);
  return {
    runs: tries.length,
    caught: caught.length,
    undecided: tries.filter(({ undecided }) => undecided).length,
    seeds: seeds === null ? null : seeds.median,
    seedsInterval: seeds === null ? null : [seeds.low, seeds.high],
    simulatedSeconds: seconds === null ? null : seconds.median,
    simulatedSecondsInterval: seconds === null ? null : [seconds.low, seconds.high],
    judge,
    reasons,
    firstSeed: first?.seed ?? '',
    message: first?.caught?.message ?? '',
  };
}

/**
 * The number of seeds until the bug is caught. Seeds are independent, so this number is geometrically
 * distributed: its median follows from the share of seeds that catch the bug, and its interval from the exact
 * interval of that share.
 */
function seedsUntil(caught: number, runs: number): Spread | null {
  if (caught === 0) return null;
  const [lowShare, highShare] = shareInterval(caught, runs);
  return {
    median: medianWait(caught / runs) ?? MOST_SEEDS,
    low: medianWait(highShare) ?? 1,
    high: medianWait(lowShare),
  };
}

/** The smallest number of seeds of which at least one catches the bug with probability 1/2 or more. */
function medianWait(share: number): number | null {
  let missed = 1;
  for (let seeds = 1; seeds <= MOST_SEEDS; seeds++) {
    missed *= 1 - share;
    if (missed <= HALF) return seeds;
  }
  return null;
}

/** Virtual seconds until the bug is caught: of whole runs, and of the last one up to its violation. */
function secondsUntil({ median, low, high }: Spread, tries: readonly Try[]): Spread {
  const whole = tries.find((one) => one.caught === null)?.seconds ?? 0;
  const times = tries.flatMap((one) => (one.caught === null ? [] : [one.seconds])).sort((a, b) => a - b);
  const [first = 0] = times;
  const last = times[times.length - 1] ?? 0;
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const until = (seeds: number, seconds: number): number =>
    Math.round(((seeds - 1) * whole + seconds) * TENTHS) / TENTHS;
  return {
    median: until(median, middle),
    low: until(low, first),
    high: high === null ? null : until(high, last),
  };
}

/** The total number of runs in these cells. */
export function runsOf(cells: Readonly<Record<string, { readonly runs: number }>>): number {
  return Object.values(cells).reduce((sum, { runs }) => sum + runs, 0);
}
