import { e15 } from '../../sim/zoo/e15-asks-before-own-vote-is-durable.ts';
import { availSim, type Figures, figure16, splitVotes } from './published.ts';
import { deviation, figuresOf, splitProbability, standardError } from './statistics.ts';
import { splitShare, timesToFailOver, timesToLeader } from './trials.ts';

/** What was published beside what raftsim measures. */
export interface Row {
  readonly label: string;
  readonly published: Figures;
  readonly simulated: Figures;
  /** What is known about a deviation; '' where there is none to speak of. */
  readonly why: string;
}

export interface SplitRow {
  readonly label: string;
  readonly expected: number;
  readonly simulated: number;
  /** Of the simulated share. */
  readonly standardError: number;
}

/** A mean or median further off than this has to be explained. */
export const tolerated = 0.1;

export function deviates({ published, simulated }: Row): boolean {
  return (['mean', 'p50'] as const).some(
    (key) => Math.abs(deviation(simulated[key], published[key])) > tolerated,
  );
}

export function availSimRows(trials: number): Row[] {
  return availSim.map(({ failed, ...published }) => ({
    label: `${failed} failed`,
    published,
    simulated: figuresOf(timesToLeader(failed, trials)),
    why: '',
  }));
}

/** How a vote reaches the disk. The paper says of its broadcasts that they took about 15 ms, not where these went. */
const readings = {
  free: { set: [], options: {} },
  waited: { set: ['cluster.disk.fsync=5ms'], options: {} },
  // The bug is that the candidate asks at once, while its own vote is still on the way to the disk.
  meanwhile: {
    set: ['cluster.disk.fsync=10ms'],
    options: { bug: e15, withoutJudges: ['shown-is-durable', 'monotonic-state'] },
  },
} as const;
export type Reading = keyof typeof readings;

const fewRounds =
  'With time-outs this short a few milliseconds show. No single delay is behind them: the shortest trial is as short as the shortest of the paper, so that some broadcasts there must have taken longer than this model has it.';
const lateStart =
  'A candidate that stores its vote first is silent for 5 ms longer, and for that long others may still start: twice the latency more, against a range of time-outs that is as short or not much longer.';
const votersRunOut =
  'A voter takes milliseconds to store its vote while its own time-out, as short as 12 ms, has begun anew, so that many campaigns are overtaken by the next. The shortest trial of the paper, 15 ms, has no room for a vote that takes 10 ms to store.';
const longer =
  'The broadcast takes 10 ms longer than the shortest trials of the paper leave room for, and with a range this narrow each of many rounds pays for it.';

const explanations: Readonly<Record<Reading, Readonly<Record<string, string>>>> = {
  free: { '12-24 ms': fewRounds },
  waited: {
    '150-155 ms': lateStart,
    '150-200 ms': lateStart,
    '150-300 ms': lateStart,
    '12-24 ms': votersRunOut,
  },
  meanwhile: { '150-155 ms': longer, '12-24 ms': votersRunOut },
};

export function figure16Rows(trials: number, reading: Reading): Row[] {
  const { set, options } = readings[reading];
  return figure16.map(({ min, max, ...published }) => {
    const label = `${min}-${max} ms`;
    const simulated = figuresOf(timesToFailOver({ min, max }, trials, set, options));
    return { label, published, simulated, why: explanations[reading][label] ?? '' };
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
