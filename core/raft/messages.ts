import type { Index, Micros, NodeId, Term } from '../units.ts';
import { type Entry, NO_ENTRIES } from './entry.ts';
import type { Snapshot } from './snapshot.ts';

export const MessageType = {
  requestVote: 1,
  requestVoteReply: 2,
  appendEntries: 3,
  appendEntriesReply: 4,
  installSnapshot: 5,
  installSnapshotReply: 6,
  timeoutNow: 7,
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

/** As `sentAt` of an answer: before any clock. */
export const CONFIRMS_NOTHING: Micros = -1;

/**
 * Every message between servers, in one shape: engines keep field access fast only while all messages look
 * alike. Which kinds a field means something in is said beside it. A message is never changed after it was handed
 * to the host.
 */
export class Message {
  /** Stamped by whoever carries it, to tell transmissions apart; 0 in the core. */
  id = 0;

  /** RequestVote and its reply: a canvass that changes nobody's term or vote (thesis §9.6). */
  preVote = false;
  /** RequestVote: sent because the leader asked for it (thesis §3.10), so stickiness does not apply. */
  transfer = false;
  /** Replies: vote granted, entries matched, chunk accepted. */
  success = false;

  /**
   * AppendEntries: the entry before `entries`, echoed in the reply (index only). RequestVote: the candidate's last
   * entry. InstallSnapshot: lastIncluded, echoed in the reply (index only).
   */
  prevLogIndex: Index = 0;
  prevLogTerm: Term = 0;
  entries: readonly Entry[] = NO_ENTRIES;
  leaderCommit: Index = 0;

  /** Replies: the highest index known to match (AppendEntries on success, InstallSnapshot when done). */
  matchIndex: Index = 0;
  /** AppendEntriesReply refused: the last index at which the follower's log may agree, and its term there. */
  conflictIndex: Index = 0;
  conflictTerm: Term = 0;

  /**
   * Leader to follower and echoed back within a term: the leader's round, which confirms its leadership for reads.
   * Only grows.
   * RequestVoteReply to a pre-vote: the term that was proposed.
   */
  round = 0;
  /** Leader's own clock when it sent this, echoed back; leases are counted from it. CONFIRMS_NOTHING where it is not echoed. */
  sentAt: Micros = 0;
  /** AppendEntries without entries: is an answer wanted? */
  wantAck = false;

  /** InstallSnapshot: what is being installed; the bytes of this chunk start at `offset`. */
  snapshot: Snapshot | null = null;
  offset = 0;
  chunkBytes = 0;
  done = false;

  constructor(
    readonly type: MessageType,
    readonly from: NodeId,
    readonly to: NodeId,
    /** The sender's current term; of a pre-vote request the term it would campaign in. */
    readonly term: Term,
  ) {}
}

/** Size on the wire, for bandwidth limits: a fixed header, the entries, the chunk. */
export function messageBytes(message: Message): number {
  let bytes = 64 + message.chunkBytes;
  for (const entry of message.entries) bytes += entry.bytes;
  return bytes;
}
