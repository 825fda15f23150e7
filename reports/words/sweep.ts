import type { SweepResult, SweepSignature } from '../../sim/run/sweep/result.ts';
import type { SweepMetric } from '../../sim/scenario/sweep-metrics.ts';
import { grouped, milliseconds, percent } from './format.ts';

/** The name of a sweep's metric (with its unit), and the function that prints its values (without). */
interface MetricName {
  readonly name: string;
  readonly print: (value: number) => string;
}

const seconds = (value: number): string => (value >= 1000 ? grouped(value) : value.toFixed(2));

export const metricNames: Readonly<Record<SweepMetric, MetricName>> = {
  failureRate: { name: 'failure rate %', print: (value) => percent(value).replace(/ %$/u, '') },
  leaderlessSeconds: { name: 'no leader s', print: seconds },
  longestLeaderlessSeconds: { name: 'no leader max s', print: seconds },
  elections: { name: 'elections', print: grouped },
  term: { name: 'highest term', print: grouped },
  'latency.all.p50': { name: 'all p50 ms', print: milliseconds },
  'latency.all.p99': { name: 'all p99 ms', print: milliseconds },
  'latency.all.max': { name: 'slowest ms', print: milliseconds },
  'latency.get.p99': { name: 'get p99 ms', print: milliseconds },
  'latency.put.p99': { name: 'put p99 ms', print: milliseconds },
  messagesSent: { name: 'messages sent', print: grouped },
  events: { name: 'events', print: grouped },
};

/** "linearizability: stale read", "expect longest-leaderless <= 2s" */
export function signatureName({ property, reason }: Pick<SweepSignature, 'property' | 'reason'>): string {
  return property === 'expect' ? `expect ${reason}` : `${property}: ${reason}`;
}

/** The scenario's name, or how many there were. */
export function subjectOf({ scenarios }: SweepResult): string {
  return scenarios.length === 1 ? scenarios[0].label : `${scenarios.length} scenarios`;
}

/** "1…10 000" */
export function seedsInWords(seeds: string): string {
  return seeds.replace(/(\d+)\.\.(\d+)/gu, (_, from: string, to: string) => {
    return `${grouped(Number(from))}…${grouped(Number(to))}`;
  });
}

/** "failing runs 0.030 % (95 % CI 0.006–0.088)", or only the upper bound if none failed. */
export function shareInWords({ fail, runs, failingShare, interval: [low, high] }: SweepResult): string {
  if (runs === 0) return 'no run';
  if (fail === 0) return `failing runs < ${shareNumber(high)} % (95 %)`;
  return `failing runs ${shareNumber(failingShare)} %  (95 % CI ${shareNumber(low)}–${shareNumber(high)})`;
}

/** A share in percent with two significant digits, at least one decimal. */
function shareNumber(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 10) return value.toFixed(value >= 10 ? 1 : 0);
  if (value >= 1) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value >= 0.001 ? value.toFixed(3) : value.toPrecision(1);
}

/** Why fewer runs were made than planned, or none; '' if all were made. */
export function stoppedInWords({ stopped, runs, planned, shard }: SweepResult): string {
  const part = `after ${grouped(runs)} of ${grouped(planned)} runs`;
  switch (stopped) {
    case '':
      if (runs > 0) return '';
      return shard === ''
        ? 'nothing was tested: there was no run to make'
        : `nothing was tested: there are fewer runs than shards, and none for shard ${shard}`;
    case 'budget':
      return `the budget ran out ${part}`;
    case 'fail-fast':
      return `stopped at the first failure, ${part}`;
    case 'interrupted':
      return `interrupted ${part}`;
    case 'unkept':
      return `stopped ${part}, because no more of them could be kept`;
    case 'nondeterminism':
      return `stopped at a difference between two runs of one seed, ${part}`;
    default:
      throw new Error(`no such reason: ${String(stopped satisfies never)}`);
  }
}

/** Milestones that no run reached: situations that this sweep has not tested. None if there was no run. */
export function neverReached({ reached, runs }: SweepResult): string[] {
  if (runs === 0) return [];
  return Object.keys(reached).filter((name) => reached[name] === 0);
}

/** Faults that had no effect in any run of their scenario; as "pause in crash-leader" if there are several scenarios. */
export function idleFaults({ faults, scenarios }: SweepResult): string[] {
  return faults
    .filter(({ effective }) => effective === 0)
    .map((fault) => (scenarios.length > 1 ? `${fault.do} in ${fault.scenario}` : fault.do));
}

/**
 * What identifies a run besides its seed: the scenario if there are several, the cell if there is a grid; else
 * ''.
 */
export function placeInWords(
  { scenarios }: Pick<SweepResult, 'scenarios'>,
  scenario: string,
  cell: string,
): string {
  return (scenarios.length > 1 ? [scenario, cell] : [cell]).filter((part) => part !== '').join(' ');
}

/** Whether a seed alone does not identify a run. */
export function needsPlaces({ scenarios, grid }: SweepResult): boolean {
  return scenarios.length > 1 || grid.length > 0;
}
