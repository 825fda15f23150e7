import type { Micros, Serial } from '../../core/units.ts';

/** The properties that are checked in every run, one judge each. */
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

/** An objection of a judge. Only the first one per property is kept, since later ones are mostly its consequences. */
export interface Violation {
  readonly property: Property;
  /** A code from the judge's own closed list. Property and reason together are the signature of a failure. */
  readonly reason: string;
  /** One sentence for the reader: "n2 voted for n3 and n4 in term 7". */
  readonly message: string;
  /** Sequence number and time of the fact at which the judge objected. */
  readonly sequence: number;
  readonly time: Micros;
  /** linearizability only: a set of operations that contradict each other, as small as could be found. */
  readonly witness?: Witness;
  /** The one command that the objection is about, if it is about one. */
  readonly command?: CommandOf;
}

/** A command, by the client that gave it and its serial number there. */
export interface CommandOf {
  readonly client: number;
  readonly serial: Serial;
}

export interface WitnessOperation {
  readonly client: number;
  /** Present if it is a probe, of the settling phase. */
  readonly isProbe?: true;
  /** "put x=v18", "get x -> v17". */
  readonly text: string;
  readonly from: Micros;
  /** null: the operation never returned. */
  readonly to: Micros | null;
  readonly fromSequence: number;
  readonly toSequence: number | null;
  /** The server whose answer ended it: "n3". Absent if none did, or if the history does not say. */
  readonly server?: string;
  /** What is wrong with this operation, if that can be said: "must be v18 or newer". */
  readonly note?: string;
}

/** Operations on one key that have no legal order; shown to the reader as the evidence for a violation. */
export interface Witness {
  readonly key: string;
  readonly operations: readonly WitnessOperation[];
}

/**
 * Checks one property: it is called for the facts that matter to it and objects when one violates the property.
 * Each judge has its own file, which begins with the statement of the property, its source in the paper, how to
 * read a violation, and the known false positives.
 */
export interface Judge {
  readonly property: Property;
  /**
   * The number of comparisons made so far. 0 means that the property was not exercised, which is weaker than a
   * pass.
   */
  checked(): number;
  /** Called once after the last fact, for checks that are possible only at the end. */
  finish(): void;
  /** Whether a budget ran out before a verdict was reached. The verdict is then 'undecided', never 'pass'. */
  undecided(): boolean;
}

/** Receives the judges' objections; keeps the first one of each property. */
export interface Court {
  object(violation: Violation): void;
}
