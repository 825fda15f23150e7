import type { Property, Verdict, Witness } from '../judges/judge.ts';
import type { Business } from '../world/last-events.ts';

/**
 * What a run comes to: the object that `--json` prints and report.json holds, as plain data. Every field but
 * `wallSeconds` depends on scenario and seed alone.
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
  /** What the simulator took from its queue; `at` counts what became known to the judges. */
  readonly events: number;
  readonly virtualSeconds: number;
  /** Only of a run that a limit ended before its time: nobody knows what else it would have shown. */
  readonly brokenOff?: BrokenOff;
  /** Wall-clock seconds of simulate() alone, filled in by the caller that has a clock; 0 otherwise. */
  readonly wallSeconds: number;
  readonly properties: readonly PropertyResult[];
  readonly expectations: readonly ExpectationResult[];
  readonly requests: RequestTotals;
  readonly failureRate: number;
  /** Milliseconds, by operation; an operation that never finished is absent. */
  readonly latency: Readonly<Partial<Record<LatencyOf, LatencySummary>>>;
  readonly phases: readonly PhaseSummary[];
  readonly timeline: readonly SecondSummary[];
  readonly network: NetworkTotals;
  readonly raft: RaftTotals;
  readonly faults: readonly FaultResult[];
  readonly reached: Readonly<Record<string, number>>;
  /** Only of scenarios that ask for grades. */
  readonly cs3700?: CourseReport;
  readonly replay: string;
}

/** How a run came to a limit. */
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

/** Its limit of events. */
export interface OutOfEvents {
  /** The limit. */
  readonly events: number;
  /** When that was, in virtual seconds. */
  readonly second: number;
  /** Of so many of the last events was counted what they were about. */
  readonly looked: number;
  /**
   * What most of these were about, as a share of them; of faults, the step that struck or ended most often, and of timers
   * and writes of servers the server that had most of them ("n2").
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
  /** Whether every check below is met but course_values, which blames a store for what a client could not know. */
  readonly correct: boolean;
  /** Of each check whether it is met. linearizable: no judge of raftsim's objects. */
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
    /** Gets for which their client had nothing to ask. */
    readonly failed_to_generate_get: number;
    /** Messages that these puts take on average if each is committed by itself; null where nothing arrives. */
    readonly msgs_each_put_alone: number | null;
  };
  readonly tiers: Readonly<Record<string, TierName>>;
}

export interface PropertyResult {
  readonly name: Property;
  readonly verdict: Verdict;
  readonly checked: number;
  /** Event number (fact sequence) and the virtual second of the objection. */
  readonly at?: { readonly event: number; readonly second: number };
  readonly reason?: string;
  readonly message?: string;
  readonly witness?: Witness;
}

export interface ExpectationResult {
  readonly text: string;
  readonly verdict: Verdict;
  readonly actual: number | string | null;
  readonly line: number;
  /**
   * Only where a figure that has its moment is beyond its bound: when the longest stretch without a leader or the slowest
   * operation began, when a milestone was reached for the first time.
   */
  readonly at?: { readonly second: number };
}

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

/** Seconds; before, during and after each fault. */
export interface PhaseSummary {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly ok: number;
  readonly failureRate: number;
  readonly p50: number;
  readonly p99: number;
}

export interface SecondSummary {
  readonly second: number;
  readonly ok: number;
  readonly failed: number;
  readonly p99: number;
  /** The leader at the end of that second, "n3"; null while there is none. */
  readonly leader: string | null;
}

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
  /** What began during it or within two election time-outs of its end: "1 election, 212 messages cut". */
  readonly effect: string;
  readonly effective: boolean;
}
