import type { Property, Verdict, Witness } from '../judges/judge.ts';
import type { Business } from '../world/last-events.ts';

/**
 * The result of a run as plain data: the object that `--json` prints and report.json holds. Every field but `wallSeconds`
 * depends on scenario and seed alone.
 */
export interface Report {
  readonly format: 'raftsim-report';
  readonly version: 1;
  readonly raftsim: string;
  readonly scenario: { readonly name: string; readonly file: string; readonly sha256: string };
  readonly seed: string;
  readonly verdict: Verdict;
  readonly exitCode: 0 | 1 | 3;
  readonly digest: string;
  /** Events that the simulator took from its queue. (The numbers in `at` count facts instead.) */
  readonly events: number;
  /** Length of the run without settling, in virtual seconds. */
  readonly virtualSeconds: number;
  /** Present only if a limit ended the run early: it is unknown what else it would have shown. */
  readonly brokenOff?: BrokenOff;
  /** Wall-clock seconds of simulate() alone, filled in by a caller that has a clock; 0 otherwise. */
  readonly wallSeconds: number;
  readonly properties: readonly PropertyResult[];
  readonly expectations: readonly ExpectationResult[];
  readonly requests: RequestTotals;
  /** Share (0..1) of finished operations that failed or whose outcome is unknown. */
  readonly failureRate: number;
  /** Milliseconds of virtual time, by operation; absent for an operation that never finished. */
  readonly latency: Readonly<Partial<Record<LatencyOf, LatencySummary>>>;
  readonly phases: readonly PhaseSummary[];
  readonly timeline: readonly SecondSummary[];
  readonly network: NetworkTotals;
  readonly raft: RaftTotals;
  /** One for each strike; see docs/reports.md. */
  readonly faults: readonly FaultResult[];
  /** How often each milestone was reached, by its name. */
  readonly reached: Readonly<Record<string, number>>;
  /** Only for scenarios that ask for grades. */
  readonly cs3700?: CourseReport;
  /** The shell command that repeats this run. */
  readonly replay: string;
}

/** Which limit ended a run. */
export type BrokenOff = OutOfEvents | Flooded;

/** More messages were under way at once than correct servers ever send. */
export interface Flooded {
  /** The limit. */
  readonly messages: number;
  /** When that was, in virtual seconds. */
  readonly second: number;
  /** Who had sent most of them ("n2"), and the share. */
  readonly mostly: { readonly from: string; readonly share: number };
}

/** The limit of events, `max-events`, was reached. */
export interface OutOfEvents {
  /** The limit. */
  readonly events: number;
  /** When that was, in virtual seconds. */
  readonly second: number;
  /** How many of the last events were examined for `mostly`. */
  readonly looked: number;
  /**
   * What most of these events were about, and their share (0..1): for faults the step that struck or ended most often, for
   * timers and writes the server that had most of them ("n2").
   */
  readonly mostly: {
    readonly what: Business;
    readonly share: number;
    readonly fault?: { readonly text: string; readonly line: number };
    readonly server?: string;
  };
}

export type TierName = 'bonus' | 'full' | 'partial' | 'none';

/** A run as the course CS3700 grades it. */
export interface CourseReport {
  /** Whether every check below is met, except course_values, which fails a store for what a client could not know. */
  readonly correct: boolean;
  /** Whether each check is met. linearizable: no judge of raftsim's objects. */
  readonly checks: Readonly<Record<string, boolean>>;
  readonly figures: {
    /** Messages between servers. */
    readonly total_msgs: number;
    /** Refusals, and requests without an answer. */
    readonly failures: number;
    /** Second answers to one request. */
    readonly duplicates: number;
    /** Seconds, over every answer. */
    readonly median_latency: number;
    readonly redirects: number;
    readonly unanswered: number;
    readonly refused: number;
    readonly gets: number;
    readonly puts: number;
    /** Gets that became puts because their client had stored no key yet. */
    readonly failed_to_generate_get: number;
    /** Messages that these puts take on average if each is committed by itself; null if no message can arrive. */
    readonly msgs_each_put_alone: number | null;
  };
  readonly tiers: Readonly<Record<string, TierName>>;
}

export interface PropertyResult {
  readonly name: Property;
  readonly verdict: Verdict;
  /** How many comparisons its judge made; with 0 the property was not exercised. */
  readonly checked: number;
  /** Event number (fact sequence) and virtual second of the objection. */
  readonly at?: { readonly event: number; readonly second: number };
  readonly reason?: string;
  readonly message?: string;
  readonly witness?: Witness;
}

export interface ExpectationResult {
  /** As written in the scenario. */
  readonly text: string;
  readonly verdict: Verdict;
  /** The measured value; null if nothing was measured. */
  readonly actual: number | string | null;
  /** In the scenario's file. */
  readonly line: number;
  /**
   * Only if the bound is not met and the figure belongs to a moment: when the longest stretch without a leader or the
   * slowest operation began, or a milestone was first reached.
   */
  readonly at?: { readonly second: number };
}

/** Operations of the clients, and (redirected, duplicated) their attempts. */
export interface RequestTotals {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly redirected: number;
  readonly duplicated: number;
  /** 'timed out', 'no leader', 'refused', 'lost': how many operations each. */
  readonly causes: Readonly<Record<string, number>>;
}

export type LatencyOf = 'all' | 'get' | 'put' | 'cas' | 'delete';

export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A stretch of the run with the same faults in force. from, to: seconds. failureRate: 0..1. p50, p99: milliseconds. */
export interface PhaseSummary {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly ok: number;
  readonly failureRate: number;
  readonly p50: number;
  readonly p99: number;
}

/** One second of the run. p99: milliseconds. */
export interface SecondSummary {
  readonly second: number;
  readonly ok: number;
  readonly failed: number;
  readonly p99: number;
  /** The leader at the end of that second, "n3"; null while there is none. */
  readonly leader: string | null;
}

/** Messages between servers. lost: by the network. cut: by a partition. reordered: held back so that others overtake. */
export interface NetworkTotals {
  readonly sent: number;
  readonly delivered: number;
  readonly lost: number;
  readonly cut: number;
  readonly duplicated: number;
  readonly reordered: number;
}

export interface RaftTotals {
  readonly elections: number;
  readonly term: number;
  readonly leaders: number;
  readonly leaderlessSeconds: number;
  readonly longestLeaderlessSeconds: number;
}

export interface FaultResult {
  /** Second of the run. */
  readonly at: number;
  readonly do: string;
  readonly target: string;
  /** What happened during it or within two election time-outs of its end: "1 election, 212 messages cut". */
  readonly effect: string;
  /** Whether it had any effect. */
  readonly effective: boolean;
}
