import type { Options } from '../../core/options.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import type { Property } from '../judges/judge.ts';

/* A scenario after parsing: every default filled in, every duration in microseconds. Plain data. */

/** A delay. Non-uniform shapes become integer quantile tables when the scenario is parsed. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: Micros }
  | { readonly kind: 'uniform'; readonly min: Micros; readonly max: Micros }
  /** Values at evenly spaced quantiles 0, 1/(k-1), ..., 1, not falling; linear in between. */
  | { readonly kind: 'table'; readonly name: string; readonly quantiles: readonly Micros[] };

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

export interface NetworkSpec {
  /** One way, server to server. */
  readonly latency: Distribution;
  /** One way, client to server and back. */
  readonly clientLatency: Distribution;
  /** Shares, 0..1. Loss, duplication and reordering strike messages between servers. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: { readonly chance: number; readonly by: Distribution };
  /** Loss of requests and replies. */
  readonly clientLoss: number;
  /** First in, first out between one pair, as over one connection. */
  readonly ordered: boolean;
  /** A second copy comes so much later than it would by its own latency; null: not at all. */
  readonly duplicateAfter: Distribution | null;
  /** Bursts of loss (Gilbert-Elliott), on top of `loss`; null: none. */
  readonly bursts: BurstSpec | null;
  /** Share of messages between servers that arrive damaged: the checksum tells, and they are dropped. */
  readonly corrupt: number;
  /** Of each directed link between servers; null: without limit. */
  readonly bandwidth: BandwidthSpec | null;
  /** Servers by where they stand; a server is in one zone at the most. */
  readonly zones: readonly ZoneSpec[];
  /** Between servers of different zones these latencies hold instead, in both directions. */
  readonly between: readonly ZonePairSpec[];
  /** What is particular about some links between servers; later ones over earlier ones. */
  readonly links: readonly LinkSpec[];
  /** What becomes of single messages, whatever chance would do with them. */
  readonly messages: readonly MessageFate[];
}

/** A server n<number> or a client c<number>. */
export interface EndpointSpec {
  readonly kind: 'server' | 'client';
  readonly number: number;
}

export interface MessageFate {
  readonly from: EndpointSpec;
  readonly to: EndpointSpec;
  /** Which of those that leave from one for the other, from 1. */
  readonly number: number;
  readonly lost: boolean;
  /** null: drawn as for any other. */
  readonly latency: Micros | null;
  /** When a second copy arrives, from when the message was sent; null: none. */
  readonly copy: Micros | null;
}

/** Two states a link changes between from message to message (Gilbert-Elliott). */
export interface BurstSpec {
  /** Chance that a burst begins with a message, and that it ends before one. */
  readonly begin: number;
  readonly end: number;
  /** Share lost within a burst. */
  readonly loss: number;
}

export interface BandwidthSpec {
  readonly bytesPerSecond: number;
  /** What finds more than this waiting before it is dropped. */
  readonly queueBytes: number;
}

export interface ZoneSpec {
  readonly name: string;
  readonly nodes: readonly NodeId[];
}

export interface ZonePairSpec {
  readonly zones: readonly [string, string];
  /** One way. */
  readonly latency: Distribution;
}

/** What is said of a link holds in place of what is said of the network. */
export interface LinkSpec {
  readonly from: readonly NodeId[];
  readonly to: readonly NodeId[];
  readonly change: LinkChange;
}

/** What a fault or a rule changes about a link; what it does not name stays as it is. */
export interface LinkChange {
  readonly latency?: Distribution | undefined;
  readonly loss?: number | undefined;
  readonly duplicate?: number | undefined;
  readonly duplicateAfter?: Distribution | undefined;
  readonly reorder?: { readonly chance: number; readonly by: Distribution } | undefined;
  readonly ordered?: boolean | undefined;
  readonly bursts?: BurstSpec | undefined;
  readonly corrupt?: number | undefined;
  readonly bandwidth?: BandwidthSpec | undefined;
}

export interface ClientsSpec {
  readonly count: number;
  /** When the first operation starts. */
  readonly from: Micros;
  /**
   * Open loop: operations a second of all clients together, evenly spaced; or so many in all, evenly spaced over a time,
   * each by a random client. Closed loop: a pause after each answer.
   */
  readonly load:
    | { readonly kind: 'rate'; readonly perSecond: number }
    | { readonly kind: 'requests'; readonly count: number; readonly over: Micros }
    | { readonly kind: 'think'; readonly think: Distribution }
    /** Exactly these, in order of time. */
    | { readonly kind: 'listed'; readonly operations: readonly ListedOperation[] };
  /** Shares that sum to 1. */
  readonly mix: { readonly get: number; readonly put: number; readonly cas: number; readonly delete: number };
  /** own: each client has keys of its own, as many as it comes to make, and reads only what it knows to be there. */
  readonly keys: { readonly count: number; readonly choose: 'uniform' | 'zipf' | 'own' };
  /** The client gives an operation up after this long: its outcome is then unknown. NEVER: when the run ends. */
  readonly timeout: Micros;
  /** An attempt without an answer is repeated at another server after this long; NEVER: not at all. */
  readonly retry: Micros;
  /** Pause before asking again where the answer named nobody better; 0: every redirect and refusal is retried at once. */
  readonly backoff: Micros;
  /** Whom a client without a leader to ask turns to: one server after another, or a random one of those that run. */
  readonly asks: 'in-turn' | 'living';
  /** An open-loop client sends several operations at once up to this many; the others wait their turn. */
  readonly outstanding: number;
  readonly valueBytes: number;
}

export interface ListedOperation {
  readonly at: Micros;
  /** Number of the client, from 1. */
  readonly client: number;
  readonly op: 'get' | 'put' | 'cas' | 'delete';
  /** Position of its key, from 0. */
  readonly key: number;
  /** Whom the client asks where it knows of no leader; 0: drawn. */
  readonly ask: NodeId;
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

export interface SettleSpec {
  /** Bound on recovery, in maximum election time-outs. */
  readonly within: number;
  readonly probes: number;
  /** What the first probe does; absent: a put. */
  readonly first?: 'put' | 'get' | undefined;
  /** Only a random quorum is healed; everybody else stays down for good. */
  readonly core: boolean;
}

/** Faults at random: drawn from the steps whose placement is `chaos`. */
export interface ChaosSpec {
  readonly from: Micros;
  readonly until: Micros;
  /** From one strike to the next. */
  readonly everyMin: Micros;
  readonly everyMax: Micros;
  /** How long a strike lasts. */
  readonly forMin: Micros;
  readonly forMax: Micros;
  /** Servers that may be broken at once. */
  readonly budget: number;
  /** Chance that a seed does without a family altogether. */
  readonly swarm: number;
}

/** When a fault strikes. Times count from the start of the run. */
export type Placement =
  | { readonly kind: 'at'; readonly at: Micros }
  | {
      readonly kind: 'repeat';
      readonly from: Micros;
      readonly until: Micros;
      readonly everyMin: Micros;
      readonly everyMax: Micros;
    }
  /** Strikes once, when the state first holds at or after `after`. */
  | {
      readonly kind: 'when';
      readonly condition: Condition;
      readonly after: Micros;
      /** How often it strikes: each time the state has come about anew. */
      readonly times: number;
    }
  /** Strikes when `Scenario.chaos` draws it, with this weight against the others. */
  | { readonly kind: 'chaos'; readonly from: Micros; readonly until: Micros; readonly weight: number };

/** A state of the cluster that can be waited for. */
export type Condition =
  /** The n-th leader of the run was elected. */
  | { readonly kind: 'elected'; readonly count: number }
  /** Some server committed this index. */
  | { readonly kind: 'committed'; readonly index: number }
  /** The leader holds at least so many entries that nobody has committed. */
  | { readonly kind: 'uncommitted'; readonly entries: number }
  /** An entry that nobody has committed is on the disks of exactly a quorum. */
  | { readonly kind: 'on-quorum' }
  /** Some server asks for votes. */
  | { readonly kind: 'candidate' }
  /** The leader's configuration is joint. */
  | { readonly kind: 'joint' };

/** Whom a fault strikes, told by number or by description; drawn from the fault's own stream. */
export type Selector =
  | { readonly kind: 'node'; readonly node: NodeId }
  /** Every server of this zone. */
  | { readonly kind: 'zone'; readonly zone: string }
  /** For links alone: this client, numbered from 1. */
  | { readonly kind: 'client'; readonly client: number }
  /** For links alone: so large a share of the clients, at least one. */
  | { readonly kind: 'clients'; readonly share: number }
  | {
      readonly kind:
        | 'leader'
        | 'follower'
        | 'one'
        | 'random'
        | 'minority'
        | 'majority'
        | 'crashed'
        | 'paused'
        | 'candidate'
        | 'spare'
        | 'all'
        | 'rest';
    };

export interface FaultStep {
  /** Names its random stream: the `id` given, or else a hash of the step's own text; never its position. */
  readonly id: string;
  readonly line: number;
  /** Name of the fault, a key of the catalogue in sim/faults. */
  readonly do: string;
  readonly placement: Placement;
  /** How long until it is undone; null: until something else undoes it, at the latest the settling phase. */
  readonly for: Micros | null;
  /** Not healed for the settling phase either. */
  readonly permanent: boolean;
  /** The fault's own parameters, checked by its own schema. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The step in words, as `explain` and reports print it. */
  readonly text: string;
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
