import type { Index, NodeId, Term, WriteId } from '../../units.ts';
import { type Message, MessageType } from '../messages.ts';

const promises: Readonly<Record<MessageType, boolean>> = {
  [MessageType.requestVote]: true,
  [MessageType.requestVoteReply]: true,
  [MessageType.appendEntries]: false,
  [MessageType.appendEntriesReply]: true,
  [MessageType.installSnapshot]: false,
  [MessageType.installSnapshotReply]: true,
  [MessageType.timeoutNow]: false,
};

/**
 * What has to be on disk, and before what: Figure 2, "Persistent state (updated on stable storage before responding
 * to RPCs)".
 */
export const storageRules = {
  /** Whether a write is needed for term and vote, or carries them: whenever either changed since the last one. */
  writesHardState: (termChanged: boolean, voteChanged: boolean, _withEntries: boolean): boolean =>
    termChanged || voteChanged,
  /** The votedFor that is written. */
  writtenVote: (votedFor: NodeId): NodeId => votedFor,
  /** The term that is written. */
  writtenTerm: (currentTerm: Term): Term => currentTerm,
  /**
   * Which messages wait until all that was written so far is durable: those that promise something. A leader's
   * own messages promise nothing about its disk.
   */
  waitsForDisk: ({ type }: Message): boolean => promises[type],
  /**
   * An answer to an empty AppendEntries may overtake the disk if the term it shows is durable and it claims no
   * more entries than are.
   */
  mayAnswerEarly: (newEntries: number, success: boolean, termDurable: boolean): boolean =>
    termDurable && (newEntries === 0 || !success),
  /** What such an early answer may claim. */
  earlyAckIndex: (ackIndex: Index, durableIndex: Index): Index => Math.min(ackIndex, durableIndex),
  /** Whether the completion of writes up to `upTo` completes this one. */
  completes: (write: WriteId, upTo: WriteId): boolean => write <= upTo,
  /**
   * How far a write that is still on its way will have made the *present* log durable, after a truncation: the
   * completion of an old write says nothing about a rewritten suffix. `lastIndex` is how far it reached before.
   */
  durableAfterTruncation: (lastIndex: Index, truncatedFrom: Index): Index =>
    lastIndex < truncatedFrom ? lastIndex : truncatedFrom - 1,
};
