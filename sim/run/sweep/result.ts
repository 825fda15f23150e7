import type { Property, Verdict } from '../../judges/judge.ts';
import type { BrokenOff, LatencySummary } from '../../report.ts';
import type { SweepMetric } from '../../scenario/sweep-metrics.ts';

/*
 * The result of a sweep, as plain data: the object that `sweep --json` prints and that `merge` reads. One
 * function computes all of it from `rows` and the merged latency counts, so that the number of workers, shards
 * or attempts does not matter. Only `wallSeconds` depends on the machine.
 */

/** Latencies in milliseconds, durations in seconds, failureRate as a share 0..1. */
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
  /** Violated properties in the order in which they were reported, including those that the scenario expects. */
  readonly failures: readonly RowFailure[];
  /** Texts of the unmet expectations, without expected violations: those are judged over all seeds together. */
  readonly unmet: readonly string[];
  /** How often each milestone was reached. */
  readonly reached: Readonly<Record<string, number>>;
  /** By kind of fault: how often it struck, and how often that had an effect. */
  readonly faults: Readonly<Record<string, readonly [strikes: number, effective: number]>>;
  /** Present if a limit (of events, or of messages in flight) ended the run early. */
  readonly brokenOff?: BrokenOff;
  /**
   * Present if the run has no verdict, because it killed its worker twice or left an unhandled rejection: what
   * happened, such as "process.exit(7)".
   */
  readonly crashed?: string;
}

export interface RowFailure {
  readonly property: Property;
  readonly reason: string;
  readonly event: number;
  readonly second: number;
  /** What the judge said, in one sentence; absent in rows of older versions. */
  readonly message?: string;
}

/** A scenario of the sweep, with its cells of the grid. */
export interface SweptScenario {
  /** The scenario's name, or its file where several scenarios have that name. */
  readonly label: string;
  readonly file: string;
  /** The scenario's --set options, without the settings of the cell. */
  readonly set: readonly string[];
  readonly cells: readonly SweptCell[];
  /** The kinds of fault in its steps, in alphabetical order. */
  readonly faults: readonly string[];
  /** The property that at least one seed must violate; '' if no violation is expected. */
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
  /** As requested: "1..1000". */
  readonly seeds: string;
  /** "2/4"; '' for a whole sweep, merged or never split. */
  readonly shard: string;
  /** Why it ended before all planned runs; '' if it did not. 'unkept': the --resume file could not be written. */
  readonly stopped: '' | 'budget' | 'fail-fast' | 'interrupted' | 'unkept' | 'nondeterminism';
  readonly verdict: Verdict;
  readonly exitCode: 0 | 1 | 2 | 3 | 4 | 130;
  /** Runs requested (of this shard). */
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
  /** Latency (milliseconds) of the operations of all runs, from merged counts; null if there were none. */
  readonly pooled: PooledLatency | null;
  /** In how many runs each milestone was reached; raftsim's own milestones are listed even with 0. */
  readonly reached: Readonly<Record<string, number>>;
  /** For each kind of fault in the steps of a scenario that was run: how often it struck, and how often with effect. */
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
  /** Sorted by scenario, cell and seed. */
  readonly rows: readonly SweepRow[];
}

/** Whether the sweep was cut short against the request; a budget and --fail-fast are part of the request. */
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
  /** What the judge said of the run with the first seed, in one sentence; absent if it is an expectation that was missed. */
  readonly message?: string;
  /** The run that failed after the fewest events. */
  readonly smallest: { readonly seed: string; readonly event: number; readonly second: number };
}

/** Percentiles (nearest rank) of the per-run values of a metric. Ties for the worst go to the first row. */
export interface Across {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly worstSeed: string;
  readonly worstScenario: string;
  readonly worstCell: string;
}

export interface PooledLatency extends LatencySummary {
  /** Bucket and count in turn, for merging. */
  readonly buckets: readonly number[];
  /** Sum in microseconds. */
  readonly sum: number;
}

export interface SweptFault {
  readonly scenario: string;
  readonly do: string;
  /** Runs in which it struck; its strikes in all; its strikes that had an effect. */
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

/** A paired comparison over the runs that both sweeps have. */
export interface BaselineResult {
  readonly file: string;
  readonly common: number;
  readonly metrics: readonly BaselineMetric[];
  /** Runs that passed in the baseline and fail now, and the reverse. */
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
  /** The increase that the scenario tolerates, relative to `before`; null if it states none for this metric. */
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
