import { Op } from '../core/kv/command.ts';
import { messageTypeNames, opNames } from '../sim/code-names.ts';
import type { RecordedMessage, RecordedOperation } from './record.ts';

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
