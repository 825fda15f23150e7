import type { Micros, NodeId } from '../../core/units.ts';

/* The faults of a parsed scenario: plain data. */

/** Random faults, drawn from the steps whose placement is `chaos`. */
export interface ChaosSpec {
  readonly from: Micros;
  readonly until: Micros;
  /** Time from one strike to the next. */
  readonly everyMin: Micros;
  readonly everyMax: Micros;
  /** How long a strike lasts. */
  readonly forMin: Micros;
  readonly forMax: Micros;
  /** Servers that may be broken at once. */
  readonly budget: number;
  /** Probability, for each family, that a seed leaves it out altogether. */
  readonly swarm: number;
}

/** When a fault strikes. Times are counted from the start of the run. */
export type Placement =
  | { readonly kind: 'at'; readonly at: Micros }
  | {
      readonly kind: 'repeat';
      readonly from: Micros;
      readonly until: Micros;
      readonly everyMin: Micros;
      readonly everyMax: Micros;
    }
  /** Strikes when the condition first holds at or after `after`; repeatedly if `times` is more than 1. */
  | {
      readonly kind: 'when';
      readonly condition: Condition;
      readonly after: Micros;
      /** Number of strikes; after the first, each requires the condition to become true again. */
      readonly times: number;
    }
  /** Strikes when `Scenario.chaos` draws this step, with this weight relative to the other chaos steps. */
  | { readonly kind: 'chaos'; readonly from: Micros; readonly until: Micros; readonly weight: number };

/** A state of the cluster that a step with `when:` waits for. */
export type Condition =
  /** The n-th leader of the run was elected. */
  | { readonly kind: 'elected'; readonly count: number }
  /** Some server committed this index. */
  | { readonly kind: 'committed'; readonly index: number }
  /** The leader holds at least this many entries that no server has committed. */
  | { readonly kind: 'uncommitted'; readonly entries: number }
  /** An entry that no server has committed is on the disks of exactly a quorum. */
  | { readonly kind: 'on-quorum' }
  /** Some server is asking for votes. */
  | { readonly kind: 'candidate' }
  /** The leader's configuration is joint. */
  | { readonly kind: 'joint' };

/**
 * Target of a fault, by number or by description; where there is a choice, it is drawn from the fault's own
 * stream.
 */
export type Selector =
  | { readonly kind: 'node'; readonly node: NodeId }
  /** Every server of this zone. */
  | { readonly kind: 'zone'; readonly zone: string }
  /** Only for faults of links: this client, numbered from 1. */
  | { readonly kind: 'client'; readonly client: number }
  /** Only for faults of links: this share of the clients, but at least one. */
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
  /**
   * Names the step's random stream: the `id` given, or else a hash of the step's own text. Never its position, so
   * that other steps can be added or removed without changing its draws.
   */
  readonly id: string;
  readonly line: number;
  /** Name of the fault, a key of the catalogue in sim/faults. */
  readonly do: string;
  readonly placement: Placement;
  /** Time after which it is undone; null: until another step undoes it, or at the latest the settling phase. */
  readonly for: Micros | null;
  /** Whether it is not healed for the settling phase either. */
  readonly permanent: boolean;
  /** The fault's own parameters, validated by the fault's schema. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The step in words, as `explain` and reports print it. */
  readonly text: string;
}
