import type { Micros, NodeId } from '../../core/units.ts';

/* The faults of a scenario after parsing. Plain data. */

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
      /** How often it strikes: each time the condition has become true again. */
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
