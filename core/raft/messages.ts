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

/** `sentAt` of a reply that confirms nothing: a time before any clock. */
export const CONFIRMS_NOTHING: Micros = -1;

/**
 * A message between servers. All types share this class, so that all messages have one hidden class and V8 accesses
 * their fields fast; each field's comment names the types that use it. Never changed after it was handed to the host.
 */
export class Message {
  /** Set by the network to tell transmissions apart; 0 in the core. */
  id = 0;

  /** RequestVote and its reply: a pre-vote, which changes no server's term or vote (thesis §9.6). */
  preVote = false;
  /** RequestVote: the leader asked for this campaign (thesis §3.10), so stickiness does not apply. */
  transfer = false;
  /** Replies: vote granted, previous entry matched, chunk accepted. */
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
   * Leader to follower: the leader's current round of heartbeats, echoed in a reply of the same term; it confirms
   * leadership for reads. RequestVoteReply to a pre-vote: the term that was proposed.
   */
  round = 0;
  /**
   * Leader to follower: the leader's own clock at sending, echoed in a reply of the same term (CONFIRMS_NOTHING in
   * others); leases are counted from it.
   */
  sentAt: Micros = 0;
  /** AppendEntries without entries: whether a reply is wanted even if it succeeds. */
  wantAck = false;

  /**
   * InstallSnapshot: the whole snapshot, by reference; what counts as sent are `chunkBytes` of its data from `offset`.
   * InstallSnapshotReply: `offset` is how much the receiver has.
   */
  snapshot: Snapshot | null = null;
  offset = 0;
  chunkBytes = 0;
  done = false;

  constructor(
    readonly type: MessageType,
    readonly from: NodeId,
    readonly to: NodeId,
    /** The sender's current term; in a pre-vote request the term it would campaign in. */
    readonly term: Term,
  ) {}
}
