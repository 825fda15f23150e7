import { Op } from '../../core/kv/command.ts';
import type { Fact } from '../../sim/facts/facts.ts';
import type { Operation } from '../../sim/facts/operation.ts';
import { messageTypeNames, opNames } from '../../sim/facts/words.ts';

/** The fields of a message that are recorded. */
interface RecordedMessage {
  /** Identifies the transmission; a duplicate has the id of its original. */
  readonly id: number;
  readonly type: number;
  readonly term: number;
  readonly preVote: boolean;
  readonly success: boolean;
  readonly entries: { readonly length: number };
}

/** The fields of an operation that are recorded. */
export type RecordedOperation = Readonly<
  Pick<Operation, 'id' | 'client' | 'op' | 'key' | 'value' | 'found' | 'outcome' | 'cause' | 'matched'>
>;

/**
 * A recorded fact, kept by a recorder or read back from a trace file. Only the fields that are meaningful for its
 * kind are used (sim/facts/facts.ts says which).
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

/** "AppendEntries, term 3, 2 entries" */
export function messageInWords({ type, term, preVote, success, entries }: RecordedMessage): string {
  const name = messageTypeNames[type] ?? 'message';
  const words = [preVote ? `pre-${name}` : name, `term ${term}`];
  if (entries.length > 0) words.push(entries.length === 1 ? '1 entry' : `${entries.length} entries`);
  if (name.endsWith('Reply')) words.push(success ? 'yes' : 'no');
  return words.join(', ');
}

/** "put x=v18" */
export function operationInWords({ op, key, value }: RecordedOperation): string {
  return op === Op.put || op === Op.cas ? `${opNames[op]} ${key}=${value ?? ''}` : `${opNames[op]} ${key}`;
}
