import type { Property, Verdict, Witness } from './judges/judge.ts';
import type { Business } from './world/last-events.ts';

/**
 * The report of a run, as plain data: the object that `--json` prints and that report.json holds. Every field
 * except `wallSeconds` depends on scenario and seed alone.
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
  /** Events that the simulator took from its queue. The `at.event` of a property counts facts instead. */
  readonly events: number;
  /** Length of the run without settling, in virtual seconds. */
  readonly virtualSeconds: number;
  /** Present only if a limit ended the run early; its remainder is unknown. */
  readonly brokenOff?: BrokenOff;
  /** Wall-clock seconds of simulate() alone, filled in by a caller that has a clock; 0 otherwise. */
  readonly wallSeconds: number;
  readonly properties: readonly PropertyResult[];
  readonly expectations: readonly ExpectationResult[];
  readonly requests: RequestTotals;
  /** Share (0..1) of finished operations that failed or whose outcome is unknown. */
  readonly failureRate: number;
  /** Milliseconds, by kind of operation; absent where no operation of that kind finished. */
  readonly latency: Readonly<Partial<Record<LatencyOf, LatencySummary>>>;
  readonly phases: readonly PhaseSummary[];
  readonly timeline: readonly SecondSummary[];
  readonly network: NetworkTotals;
  readonly raft: RaftTotals;
  /** One for each strike; see docs/reports.md. */
  readonly faults: readonly FaultResult[];
  /** How often each milestone was reached, by its name. */
  readonly reached: Readonly<Record<string, number>>;
  /** Present only if the scenario asks for grades. */
  readonly cs3700?: CourseReport;
  /** The shell command that repeats this run. */
  readonly replay: string;
}

/** Which limit ended a run early, and what most likely caused that. */
export type BrokenOff = OutOfEvents | Flooded | TooLarge;

/** A server's state grew too large for a snapshot, which has to fit into one text of the simulating machine. */
export interface TooLarge {
  /** The limit on the length of a snapshot. */
  readonly snapshotBytes: number;
  /** When a longer one was due, in virtual seconds. */
  readonly second: number;
  /** The server, such as "n2". */
  readonly server: string;
}

/** More messages were in flight at once than correct servers ever cause. */
export interface Flooded {
  /** The limit on messages in flight. */
  readonly messages: number;
  /** When the limit was exceeded, in virtual seconds. */
  readonly second: number;
  /** The server that had sent most of them ("n2"), its share, and the most frequent type of its messages. */
  readonly mostly: { readonly from: string; readonly share: number; readonly type: string };
}

/** The run reached its limit of events. */
export interface OutOfEvents {
  /** The limit on events. */
  readonly events: number;
  /** When the limit was reached, in virtual seconds. */
  readonly second: number;
  /** How many of the last events were classified. */
  readonly looked: number;
  /**
   * The most frequent kind among them, and its share. With faults: the step that began or ended most often;
   * with servers' timers and disk writes: the server that had most of them ("n2").
   */
  readonly mostly: {
    readonly what: Business;
    readonly share: number;
    readonly fault?: { readonly text: string; readonly line: number };
    readonly server?: string;
  };
}

export type TierName = 'bonus' | 'full' | 'partial' | 'none';

/** The grades of a run by the rules of the course CS3700. */
export interface CourseReport {
  /** Whether all checks are met, except course_values: it calls values wrong which a client cannot judge. */
  readonly correct: boolean;
  /** Whether each check is met. linearizable: no judge of raftsim reported a violation. */
  readonly checks: Readonly<Record<string, boolean>>;
  readonly figures: {
    /** Messages between servers. */
    readonly total_msgs: number;
    /** Refusals, and requests without an answer. */
    readonly failures: number;
    /** Repeated answers to a request that had been answered already. */
    readonly duplicates: number;
    /** Seconds, over all answers. */
    readonly median_latency: number;
    readonly redirects: number;
    readonly unanswered: number;
    readonly refused: number;
    readonly gets: number;
    readonly puts: number;
    /** Gets that were not sent because their client had no key to ask for. */
    readonly failed_to_generate_get: number;
    /** Average messages for these puts if each was committed on its own; null where no message arrives. */
    readonly msgs_each_put_alone: number | null;
  };
  readonly tiers: Readonly<Record<string, TierName>>;
}

export interface PropertyResult {
  readonly name: Property;
  readonly verdict: Verdict;
  /** How many comparisons its judge made; with 0 the property was not exercised. */
  readonly checked: number;
  /** Event number (sequence number of the fact) and virtual second at which the judge reported the violation. */
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
   * When the figure that misses its bound arose, for figures that have such a moment: when the longest interval
   * without a leader or the slowest operation began, or when a milestone was first reached.
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
  /** Operations by the cause of their failure: 'timed out', 'no leader', 'refused', 'lost'. */
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

/** Figures of one interval (in seconds) before, during or after a fault. */
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
  /** The leader at the end of that second, "n3"; null if there was none. */
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
  /** Present if no server ever declared its role: then nothing is known of elections and leaders, and the figures say none. */
  readonly rolesDeclared?: false;
}

export interface FaultResult {
  /** Second of the run at which the fault began. */
  readonly at: number;
  readonly do: string;
  readonly target: string;
  /**
   * What happened during the fault or within two election time-outs of its end: "1 election, 212 messages cut".
   */
  readonly effect: string;
  /** Whether it had any effect. */
  readonly effective: boolean;
}
