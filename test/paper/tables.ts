import type { SimulateOptions } from '../../sim/run/simulate.ts';
import { e15 } from '../../sim/zoo/bugs/e15-asks-before-own-vote-is-durable.ts';
import { availSim, type Figures, figure16, splitVotes } from './published.ts';
import { deviation, figuresOf, meanError, splitProbability, standardError } from './statistics.ts';
import { splitShare, timesToFailOver, timesToLeader } from './trials.ts';

/** The published figures beside those that raftsim measures. */
export interface Row {
  readonly label: string;
  readonly published: Figures;
  readonly simulated: Figures;
  /** The standard error of the simulated mean. */
  readonly meanError: number;
  /** The explanation of a deviation; '' if there is none. */
  readonly why: string;
}

export interface SplitRow {
  readonly label: string;
  readonly expected: number;
  readonly simulated: number;
  /** Of the simulated share. */
  readonly standardError: number;
}

/** A mean, a median or a 99th percentile further off than this has to be explained. */
const tolerated = 0.1;

export function deviates({ published, simulated }: Row): boolean {
  return (['mean', 'p50', 'p99'] as const).some(
    (key) => Math.abs(deviation(simulated[key], published[key])) > tolerated,
  );
}

export function availSimRows(trials: number): Row[] {
  return availSim.map(({ failed, ...published }) => {
    const times = timesToLeader(failed, trials);
    return {
      label: `${failed} failed`,
      published,
      simulated: figuresOf(times),
      meanError: meanError(times),
      why: '',
    };
  });
}

/** One choice for what Figure 16 leaves open: how long a vote takes to store, and when a candidate asks for votes. */
interface Reading {
  readonly set: readonly string[];
  readonly options: SimulateOptions;
  /** The explanation of rows that are off by more than is tolerated, by label. */
  readonly why: Readonly<Record<string, string>>;
}

/** The candidate asks at once, while its own vote is still on the way to the disk; two judges object to that. */
const asksAtOnce: SimulateOptions = {
  bug: e15,
  withoutJudges: ['shown-is-durable', 'monotonic-state'],
};

const askedLate =
  'a candidate that stores its own vote first is silent for 10 ms longer, and all that time others may start too: the odds of a split vote grow with the latency, here 12.5 instead of 2.5 ms, as a share of the range of time-outs.';
const evenDisks =
  'ten milliseconds are much against time-outs of 12 to 24, and a voter whose time-out has begun anew may campaign before the vote it stores has arrived. The fastest failovers of the paper, 15 ms, have no room for a disk that takes 10 ms every time; with disks that vary (the next table) the row fits.';
const noDisks =
  'two or three rounds of 5 ms are all that a failover takes besides waiting. The paper has 5 ms more, which is what its disks cost on the average (the table before).';

const fewBehind = 'only the 99th percentile, behind which are ten of the thousand crashes of the paper.';

export const readings = {
  constant: { set: ['cluster.disk.fsync=10ms'], options: asksAtOnce, why: { '12-24 ms': evenDisks } },
  varying: { set: ['cluster.disk.fsync=0ms..10ms'], options: asksAtOnce, why: {} },
  free: { set: ['cluster.disk.fsync=0'], options: {}, why: { '150-300 ms': fewBehind, '12-24 ms': noDisks } },
  stored: {
    // Votes split so often that four seconds are not always enough.
    set: ['cluster.disk.fsync=0ms..10ms', 'run=30s'],
    options: {},
    why: {
      '150-155 ms': askedLate,
      '150-200 ms': askedLate,
      '150-300 ms': askedLate,
      '12-24 ms': askedLate,
    },
  },
} as const satisfies Readonly<Record<string, Reading>>;

export function figure16Rows(trials: number, { set, options, why }: Reading): Row[] {
  return figure16.map(({ min, max, ...published }) => {
    const label = `${min}-${max} ms`;
    const times = timesToFailOver({ min, max }, trials, set, options);
    return {
      label,
      published,
      simulated: figuresOf(times),
      meanError: meanError(times),
      why: why[label] ?? '',
    };
  });
}

export function splitRows(trials: number): SplitRow[] {
  return splitVotes.map((of) => {
    const expected = splitProbability(of.servers, of.failed, of.latency);
    return {
      label: `${of.servers} servers, ${of.failed} failed, latency ${of.latency * 100} % of the range`,
      expected,
      simulated: splitShare(of, trials),
      standardError: standardError(expected, trials),
    };
  });
}
