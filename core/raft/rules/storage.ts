import type { Index, NodeId, Term, WriteId } from '../../units.ts';
import { type Message, MessageType } from '../messages.ts';

/** The messages whose content relies on the sender's disk: its term, its vote, or entries it acknowledges. */
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
 * What has to be durable, and before what else: Figure 2, "Persistent state (updated on stable storage before
 * responding to RPCs)".
 */
export const storageRules = {
  /** Whether a write has to carry term and vote: whenever either changed since it was last written. */
  writesHardState: (termChanged: boolean, voteChanged: boolean, _withEntries: boolean): boolean =>
    termChanged || voteChanged,
  /** The votedFor to write. */
  writtenVote: (votedFor: NodeId): NodeId => votedFor,
  /** The term to write. */
  writtenTerm: (currentTerm: Term): Term => currentTerm,
  /**
   * Whether a message waits until everything written so far is durable: it does if it promises something about the
   * sender's disk. A leader's own messages do not.
   */
  waitsForDisk: ({ type }: Message): boolean => promises[type],
  /**
   * A reply to an empty AppendEntries, or a refusal, need not wait for the disk if the term it shows is durable; it
   * then must not acknowledge more entries than are durable (`earlyAckIndex`).
   */
  mayAnswerEarly: (newEntries: number, success: boolean, termDurable: boolean): boolean =>
    termDurable && (newEntries === 0 || !success),
  /** The index that such an early reply may acknowledge. */
  earlyAckIndex: (ackIndex: Index, durableIndex: Index): Index => Math.min(ackIndex, durableIndex),
  /** Whether this write is complete when all writes up to `upTo` are. */
  completes: (write: WriteId, upTo: WriteId): boolean => write <= upTo,
  /**
   * The last index of the *current* log that a pending write makes durable, after a truncation: the completion of an
   * old write says nothing about a rewritten suffix. `lastIndex` is that index before the truncation.
   */
  durableAfterTruncation: (lastIndex: Index, truncatedFrom: Index): Index =>
    lastIndex < truncatedFrom ? lastIndex : truncatedFrom - 1,
};
