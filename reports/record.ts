import type { Fact } from '../sim/facts.ts';
import type { Operation } from '../sim/operation.ts';

/** What trace files need of a message. */
export interface RecordedMessage {
  /** Tells transmissions apart; a duplicate has its original's number. */
  readonly id: number;
  readonly type: number;
  readonly term: number;
  readonly preVote: boolean;
  readonly success: boolean;
  readonly entries: { readonly length: number };
}

/** What trace files need of an operation. */
export type RecordedOperation = Readonly<
  Pick<Operation, 'id' | 'client' | 'op' | 'key' | 'value' | 'found' | 'outcome' | 'cause' | 'matched'>
>;

/**
 * A fact as it was recorded. The facts that a recorder keeps are such records, and so are those read back from a
 * trace file. Only the fields that mean something for its kind are looked at (sim/facts.ts says which).
 */
export type RecordedFact = Readonly<
  Pick<
    Fact,
    | 'kind'
    | 'sequence'
    | 'time'
    | 'node'
    | 'peer'
    | 'term'
    | 'index'
    | 'code'
    | 'reason'
    | 'effect'
    | 'text'
    | 'what'
  >
> & {
  readonly message: RecordedMessage | null;
  readonly operation: RecordedOperation | null;
  readonly request: { readonly client: number; readonly attempt: number } | null;
  readonly reply: { readonly client: number; readonly attempt: number } | null;
  readonly write: { readonly id: number } | null;
};
