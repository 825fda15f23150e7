import type { Message } from '../../../core/raft/messages.ts';
import { Bit } from './tape-layout.ts';
import { fits } from './tape-writer.ts';

/* The fields that only few messages use: they are on a tape only where one of them says something. */

/** Whether a message uses a field that only few messages use. */
export function isSpecial(message: Message): boolean {
  if (message.round !== 0 || message.conflictIndex !== 0 || message.snapshot !== null) return true;
  if (message.conflictTerm !== 0 || message.offset !== 0) return true;
  return message.preVote || message.transfer || message.done;
}

/** What a message's code says of those fields. */
export function specialBits({ preVote, transfer, done, snapshot }: Message): number {
  let bits = Bit.special;
  if (preVote) bits |= Bit.preVote;
  if (transfer) bits |= Bit.transfer;
  if (done) bits |= Bit.done;
  return snapshot === null ? bits : bits | Bit.snapshot;
}

/** Whether those fields fit into the words of a tape. */
export function specialFits({ conflictIndex, conflictTerm, round, offset, snapshot }: Message): boolean {
  return fits(conflictIndex) && fits(conflictTerm) && fits(round) && fits(offset) && snapshotFits(snapshot);
}

/** Whether a snapshot, if there is one, fits into the words of a tape. */
export function snapshotFits(snapshot: Message['snapshot']): boolean {
  return snapshot === null || (fits(snapshot.lastIncludedIndex) && fits(snapshot.lastIncludedTerm));
}
