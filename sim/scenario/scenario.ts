import type { Options } from '../../core/options.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import type { Property } from '../judges/judge.ts';
import type { ClientsSpec } from './clients-spec.ts';
import type { ChaosSpec, FaultStep } from './fault-spec.ts';
import type { NetworkSpec } from './network-spec.ts';
import type { Distribution } from './quantities/distribution.ts';

/* A parsed scenario: plain data, with every default filled in and every duration in microseconds. */

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Path as given by the user, for messages and replay commands; '' when parsed from a string. */
  readonly file: string;
  /** The overrides with which the scenario was parsed, as given to --set. */
  readonly set: readonly string[];
  /** SHA-256 (hex) of the scenario after --set, in canonical form. */
  readonly sha256: string;
  readonly cluster: ClusterSpec;
  readonly network: NetworkSpec;
  readonly clients: ClientsSpec;
  readonly run: Micros;
  readonly settle: SettleSpec;
  readonly faults: readonly FaultStep[];
  /** null: no random faults. */
  readonly chaos: ChaosSpec | null;
  readonly expect: readonly Expectation[];
  /** The bug of the zoo to run with; '' for the correct core. */
  readonly zoo: string;
  /** By metric (a path into the report): tolerated growth over the baseline, relative to the baseline's value. */
  readonly tolerance?: Readonly<Record<string, number>>;
  /** The settings that a sweep varies; absent: none. */
  readonly grid?: readonly GridAxis[];
  /** The seed of a run for which none is given. */
  readonly seed?: string;
  /** A run that dispatches more events than this is ended, undecided unless it has violated something by then. */
  readonly maxEvents: number;
  /**
   * The run ends early once the servers have sent this many messages, or once all of them are down for good; null: it
   * does not end early.
   */
  readonly maxMessages: number | null;
  /** Grading of the run by the rules of the course CS3700; null: no grading. */
  readonly cs3700: CourseSpec | null;
}

/** Values that a sweep tries for one setting. */
export interface GridAxis {
  /** As for --set: cluster.replicas. */
  readonly path: string;
  readonly values: readonly string[];
}

export interface ClusterSpec {
  /** Servers n1..n<replicas> form the first configuration. */
  readonly replicas: number;
  /** Further machines, n<replicas+1>.., that start empty and outside the configuration. */
  readonly spares: number;
  /** Options of every server that is not listed in `nodes`. */
  readonly options: Options;
  readonly disk: DiskSpec;
  readonly nodes: readonly NodeSpec[];
  /** Path of the module of an own replica, resolved against the folder of `file`; '' for raftsim's replica. */
  readonly replica: string;
}

/** The settings of one server that has settings of its own. */
export interface NodeSpec {
  readonly node: NodeId;
  readonly options: Options;
  readonly disk: DiskSpec;
  /** The server's clock shows `clockOffset` at time 0 and gains `clockDriftPpm` microseconds a second. */
  readonly clockOffset: Micros;
  readonly clockDriftPpm: number;
  /** Election time-outs in order of use, the last one repeated for ever; absent: drawn at random. */
  readonly timeouts?: readonly Micros[];
  /** Durations of the disk writes in order, the last one repeated for ever; absent: drawn at random. */
  readonly writes?: readonly Micros[];
}

export interface DiskSpec {
  /** Time from a write to its completion. Constant 0: it completes within the same event. */
  readonly fsync: Distribution;
}

/** The limits of the three tiers; a figure meets a tier when it is below the tier's limit. */
export type Tiers = readonly [bonus: number, full: number, partial: number];

/** The limits by which the course CS3700 grades a run. Latency in microseconds, shares 0..1. */
export interface CourseSpec {
  readonly totalMessages: Tiers | null;
  readonly failures: Tiers | null;
  readonly duplicates: Tiers | null;
  readonly medianLatency: Tiers | null;
  /** Shares of the intended gets and puts that may remain unanswered. */
  readonly getsUnanswered: number;
  readonly putsUnanswered: number;
  /** Share of the intended gets that may be impossible because their client has put nothing yet. */
  readonly getsImpossible: number;
  /** Share of the puts that may be batched; fewer messages than the other puts need are suspicious. */
  readonly appendsBatched: number;
}

interface SettleSpec {
  /** Bound on the recovery, as a multiple of the longest election time-out of any server. */
  readonly within: number;
  readonly probes: number;
  /** Operation of the first probe; absent: a put. */
  readonly first?: 'put' | 'get' | undefined;
  /** Whether only a random quorum is healed; all other servers stay down for good. */
  readonly core: boolean;
}

/** One line under `expect:`. */
export type Expectation =
  /** `metric` is a path into the report ("latency.put.p99"); `bound` is in the unit of that figure there. */
  | {
      readonly kind: 'bound';
      readonly metric: string;
      readonly compare: '<' | '<=' | '>' | '>=' | '=';
      readonly bound: number;
      readonly text: string;
      readonly line: number;
    }
  | {
      readonly kind: 'violation';
      readonly property: Property;
      /** Further properties that may be violated as a consequence. */
      readonly tolerated: readonly Property[];
      readonly text: string;
      readonly line: number;
    };
