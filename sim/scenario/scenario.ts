import type { Options } from '../../core/options.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import type { Property } from '../judges/judge.ts';
import type { ClientsSpec } from './clients-spec.ts';
import type { ChaosSpec, FaultStep } from './fault-spec.ts';
import type { NetworkSpec } from './network-spec.ts';
import type { Distribution } from './quantities/distribution.ts';

/* A scenario after parsing: every default filled in, every duration in microseconds. Plain data. */

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Path as given by the user, for messages and replay lines; '' when parsed from a string. */
  readonly file: string;
  /** The overrides it was parsed with, as given to --set. */
  readonly set: readonly string[];
  /** SHA-256 (hex) of the scenario after --set, in canonical form. */
  readonly sha256: string;
  readonly cluster: ClusterSpec;
  readonly network: NetworkSpec;
  readonly clients: ClientsSpec;
  readonly run: Micros;
  readonly settle: SettleSpec;
  readonly faults: readonly FaultStep[];
  /** null: nothing breaks at random. */
  readonly chaos: ChaosSpec | null;
  readonly expect: readonly Expectation[];
  /** A known bug to run with; '' for the correct core. */
  readonly zoo: string;
  /** By metric (a path into the report): how much it may grow against a baseline, relative to what it was. */
  readonly tolerance?: Readonly<Record<string, number>>;
  /** What a sweep varies; absent: nothing. */
  readonly grid?: readonly GridAxis[];
  /** The seed of a run that is given none. */
  readonly seed?: string;
  /** Dispatching more events than this ends the run undecided. */
  readonly maxEvents: number;
  /** The run ends early once servers have sent so many messages, or all of them are gone for good; null: it does not. */
  readonly maxMessages: number | null;
  /** How a course on networks grades such a run; null: it does not. */
  readonly cs3700: CourseSpec | null;
}

/** Values that a sweep tries for one setting. */
export interface GridAxis {
  /** As --set takes it: cluster.replicas. */
  readonly path: string;
  readonly values: readonly string[];
}

export interface ClusterSpec {
  /** Servers n1..n<replicas> form the first configuration. */
  readonly replicas: number;
  /** Further machines, n<replicas+1>.., that start empty and outside the configuration. */
  readonly spares: number;
  /** Options of every server but those listed in `nodes`; the first configuration is filled in by the world. */
  readonly options: Options;
  readonly disk: DiskSpec;
  readonly nodes: readonly NodeSpec[];
  /** Module of a user's own replica, its path beside `file`; '' for raftsim's replica. */
  readonly replica: string;
}

/** What is particular about one server. */
export interface NodeSpec {
  readonly node: NodeId;
  readonly options: Options;
  readonly disk: DiskSpec;
  /** Its clock shows `offset` at time 0 and gains `driftPpm` microseconds a second. */
  readonly clockOffset: Micros;
  readonly clockDriftPpm: number;
  /** Its election time-outs in turn, the last one staying; absent: drawn. */
  readonly timeouts?: readonly Micros[];
  /** How long its writes take, in turn, the last one staying; absent: drawn. */
  readonly writes?: readonly Micros[];
}

export interface DiskSpec {
  /** From the write to its completion. Constant 0: within the same event. */
  readonly fsync: Distribution;
}

/** Limits of three tiers (bonus, full credit, partial credit); a figure meets a tier when it is below its limit. */
export type Tiers = readonly [bonus: number, full: number, partial: number];

/** What the course's figures are held against. Latency in microseconds. Shares of 0..1. */
export interface CourseSpec {
  readonly totalMessages: Tiers | null;
  readonly failures: Tiers | null;
  readonly duplicates: Tiers | null;
  readonly medianLatency: Tiers | null;
  /** Of the gets and puts meant to be asked for, so many may stay without an answer. */
  readonly getsUnanswered: number;
  readonly putsUnanswered: number;
  /** Of the gets meant to be asked for, so many may find nothing to ask for. */
  readonly getsImpossible: number;
  /** Puts that may share their messages with others: fewer messages than the rest needs are suspicious. */
  readonly appendsBatched: number;
}

interface SettleSpec {
  /** Bound on recovery, in the longest election time-outs of any server. */
  readonly within: number;
  readonly probes: number;
  /** What the first probe does; absent: a put. */
  readonly first?: 'put' | 'get' | undefined;
  /** Only a random quorum is healed; everybody else stays down for good. */
  readonly core: boolean;
}

/** One line under `expect:`. */
export type Expectation =
  /** `metric` is a path into the report ("latency.put.p99"); `bound` in the report's own unit for it. */
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
      /** Further properties that may be violated too, as a consequence. */
      readonly tolerated: readonly Property[];
      readonly text: string;
      readonly line: number;
    };
