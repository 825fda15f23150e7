import type { Micros } from '../../core/units.ts';

/** Every property there is a judge for. */
export const properties = [
  'election-safety',
  'vote-once',
  'monotonic-state',
  'leader-append-only',
  'log-matching',
  'leader-completeness',
  'state-machine-safety',
  'committed-durable',
  'shown-is-durable',
  'exactly-once',
  'linearizability',
  'acknowledged-survives',
  'recovery',
  'assertion',
] as const;
export type Property = (typeof properties)[number];

export type Verdict = 'pass' | 'fail' | 'undecided';

/** What a judge objects to: the first time only, since what follows is mostly a consequence. */
export interface Violation {
  readonly property: Property;
  /** A code from the judge's own closed list; property + reason is the failure's signature. */
  readonly reason: string;
  /** One sentence for people: "n2 voted for n3 and n4 in term 7". */
  readonly message: string;
  /** Number of the fact at which the judge objected, and its time. */
  readonly sequence: number;
  readonly time: Micros;
  /** linearizability: the operations that contradict each other, as few as possible. */
  readonly witness?: Witness;
}

export interface WitnessOperation {
  readonly client: number;
  /** "put x=v18", "get x -> v17". */
  readonly text: string;
  readonly from: Micros;
  /** null: it never returned. */
  readonly to: Micros | null;
  readonly fromSequence: number;
  readonly toSequence: number | null;
  /** What is wrong with this one, where that can be said: "must be v18 or newer". */
  readonly note?: string;
}

export interface Witness {
  readonly key: string;
  readonly operations: readonly WitnessOperation[];
}

/**
 * A judge listens to facts and may object. One file each, headed by the statement, the paper's section, how to
 * read a violation and known false positives.
 */
export interface Judge {
  readonly property: Property;
  /** How many comparisons it has made. With 0 the property was not exercised, which is not the same as having passed. */
  checked(): number;
  /** Called once after the last fact, for what can only be judged then. */
  finish(): void;
  /** True if a budget ran out before a verdict: undecided, never pass. */
  undecided(): boolean;
}

/** Where judges put their objections; keeps the first per property. */
export interface Court {
  object(violation: Violation): void;
}
