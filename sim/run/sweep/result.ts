import type { Property, Verdict } from '../../judges/judge.ts';
import type { BrokenOff, LatencySummary } from '../result.ts';

/*
 * The result of a sweep as plain data: the object that `sweep --json` prints and that `merge` reads. All of it is
 * computed from `rows` (and from the merged latency counts) by one function, so that it does not matter in how many
 * workers, shards or attempts the rows came about. Only `wallSeconds` depends on the machine.
 */

/** The figures of one run that are compared across seeds. null: never measured in that run. */
export const sweepMetrics = [
  'failureRate',
  'leaderlessSeconds',
  'longestLeaderlessSeconds',
  'elections',
  'term',
  'latency.all.p50',
  'latency.all.p99',
  'latency.all.max',
  'latency.get.p99',
  'latency.put.p99',
  'messagesSent',
  'events',
] as const;
export type SweepMetric = (typeof sweepMetrics)[number];

/** Parts of a run's report whose figures stand in a row by their own names. */
const REPORT_SECTIONS = /^(raft|network)\./;

/** The metric for the figure at this path of a run's report; undefined if sweeps do not compare it. */
export function sweepMetricAt(path: string): SweepMetric | undefined {
  const name = path === 'network.sent' ? 'messagesSent' : path.replace(REPORT_SECTIONS, '');
  return sweepMetrics.find((known) => known === name);
}

/** Latencies in milliseconds, stretches in seconds, failureRate as a share 0..1. */
export type SweepMetrics = Readonly<Record<SweepMetric, number | null>>;

/** One run. */
export interface SweepRow extends SweepMetrics {
  /** The scenario's label in `scenarios`. */
  readonly scenario: string;
  /** The settings of its cell of the grid, "cluster.replicas=5 network.loss=1%"; '' without a grid. */
  readonly cell: string;
  readonly seed: string;
  readonly verdict: Verdict;
  readonly digest: string;
  readonly virtualSeconds: number;
  /** Violated properties in the order in which they were objected to; those that the scenario expects included. */
  readonly failures: readonly RowFailure[];
  /** Texts of the expectations that were not met; an expected violation is judged over all seeds, and never here. */
  readonly unmet: readonly string[];
  /** Milestones and how often each was reached. */
  readonly reached: Readonly<Record<string, number>>;
  /** By kind of fault: how often it struck, and how often that had an effect. */
  readonly faults: Readonly<Record<string, readonly [strikes: number, effective: number]>>;
  /** Set when the run came to its limit of events. */
  readonly brokenOff?: BrokenOff;
  /**
   * Set when no verdict came about, because the run took its worker down twice or left a rejected promise behind: what
   * happened, as in "process.exit(7)".
   */
  readonly crashed?: string;
}

export interface RowFailure {
  readonly property: Property;
  readonly reason: string;
  readonly event: number;
  readonly second: number;
}

/** A scenario that took part, in each cell of the grid as parsed there. */
export interface SweptScenario {
  /** Its name, or its file where two have the same name. */
  readonly label: string;
  readonly file: string;
  /** The scenario's --set options without those of the cell. */
  readonly set: readonly string[];
  readonly cells: readonly SweptCell[];
  /** The kinds of fault that it asks for, in the order of the alphabet. */
  readonly faults: readonly string[];
  /** The property that at least one seed must violate; '' if none is expected to be. */
  readonly expectedViolation: Property | '';
}

export interface SweptCell {
  readonly cell: string;
  /** Its settings, as --set takes them. */
  readonly set: readonly string[];
  readonly sha256: string;
}

export interface SweepResult {
  readonly format: 'raftsim-sweep';
  readonly version: 1;
  readonly raftsim: string;
  readonly scenarios: readonly SweptScenario[];
  /** As asked for: "1..1000". */
  readonly seeds: string;
  /** "2/4"; '' for the whole, be it merged or never cut. */
  readonly shard: string;
  /** Why fewer runs than asked for were made; '' if all were. 'unkept': the folder of --resume could store no more of them. */
  readonly stopped: '' | 'budget' | 'fail-fast' | 'interrupted' | 'unkept' | 'nondeterminism';
  readonly verdict: Verdict;
  readonly exitCode: 0 | 1 | 2 | 3 | 4 | 130;
  /** Runs asked for (of this shard). */
  readonly planned: number;
  readonly runs: number;
  readonly pass: number;
  readonly fail: number;
  readonly undecided: number;
  /** fail / runs. */
  readonly failingShare: number;
  /** 95 % Clopper-Pearson interval of the share of failing runs; with no failure the one-sided upper bound. */
  readonly interval: readonly [low: number, high: number];
  readonly wallSeconds: number;
  /** 64 bits over all rows. */
  readonly digest: string;
  readonly signatures: readonly SweepSignature[];
  readonly across: Readonly<Partial<Record<SweepMetric, Across>>>;
  /** Latency of all operations of all runs together, milliseconds, from merged counts. null without an operation. */
  readonly pooled: PooledLatency | null;
  /** In how many runs each milestone was reached. A milestone that any replica or world can reach and none did has 0. */
  readonly reached: Readonly<Record<string, number>>;
  /** Faults that struck or should have: in how many runs, and in how many with effect. */
  readonly faults: readonly SweptFault[];
  /** One entry for each scenario that expects a violation. */
  readonly expected: readonly ExpectedViolation[];
  /** One entry for each cell of the grid; empty without a grid. */
  readonly grid: readonly GridCell[];
  /** With --canary: whether the known bug was caught. */
  readonly canary: CanaryResult | null;
  /** With --baseline: how the figures changed. */
  readonly baseline: BaselineResult | null;
  /** The first seed that gave two different histories; null if none did. */
  readonly nondeterminism: Nondeterminism | null;
  /** By scenario, cell and seed. */
  readonly rows: readonly SweepRow[];
}

/** Whether it ended before its time, which nobody asked for; a budget and --fail-fast are part of the request. */
export function isBrokenOff({ stopped }: Pick<SweepResult, 'stopped'>): boolean {
  return stopped === 'interrupted' || stopped === 'unkept';
}

/** Failing runs with the same cause: property and reason; an unmet expectation has property 'expect' and its text. */
export interface SweepSignature {
  readonly property: Property | 'expect';
  readonly reason: string;
  readonly runs: number;
  readonly firstSeed: string;
  readonly scenario: string;
  readonly cell: string;
  /** The failing run that got there in the fewest events. */
  readonly smallest: { readonly seed: string; readonly event: number; readonly second: number };
}

/** Percentiles across seeds of per-seed values, by nearest rank. Ties for the worst go to the lowest seed. */
export interface Across {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly worstSeed: string;
  readonly worstScenario: string;
  readonly worstCell: string;
}

export interface PooledLatency extends LatencySummary {
  /** Pairs of bucket and count, for merging. */
  readonly buckets: readonly number[];
  /** Sum in microseconds. */
  readonly sum: number;
}

export interface SweptFault {
  readonly scenario: string;
  readonly do: string;
  /** Runs in which it struck, strikes, strikes with effect. */
  readonly runs: number;
  readonly strikes: number;
  readonly effective: number;
}

export interface ExpectedViolation {
  readonly scenario: string;
  readonly property: Property;
  readonly runs: number;
  readonly violated: number;
  readonly firstSeed: string | null;
}

export interface GridCell {
  readonly scenario: string;
  readonly cell: string;
  readonly runs: number;
  readonly fail: number;
  readonly interval: readonly [low: number, high: number];
  /** Medians across seeds. */
  readonly medians: SweepMetrics;
}

export interface CanaryResult {
  readonly bug: string;
  readonly caught: boolean;
  readonly runs: number;
  readonly property: Property | '';
  readonly seed: string;
}

/** A paired comparison on the seeds that both sweeps ran. */
export interface BaselineResult {
  readonly file: string;
  readonly common: number;
  readonly metrics: readonly BaselineMetric[];
  /** Runs that pass there and fail here, and the other way round. */
  readonly newlyFailing: number;
  readonly newlyPassing: number;
}

export interface BaselineMetric {
  readonly metric: SweepMetric;
  readonly before: number;
  readonly after: number;
  /** Mean of the paired differences (after minus before) and its 95 % interval. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** Relative to `before`: what the scenario tolerates; null if it says nothing about this metric. */
  readonly tolerance: number | null;
  readonly verdict: 'ok' | 'worse' | 'better' | 'beyond';
}

export interface Nondeterminism {
  readonly scenario: string;
  readonly cell: string;
  readonly seed: string;
  readonly event: number;
  /** The first events that differ, in words. */
  readonly first: string;
  readonly second: string;
}
