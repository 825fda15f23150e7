import type { Index, Micros, Term } from '../../units.ts';

/** The leader's side of replication: paper §5.3; thesis §10.2 (pipelining). */
export const replicationRules = {
  /** Only replies of the current term count. */
  ackCounts: (replyTerm: Term, currentTerm: Term): boolean => replyTerm === currentTerm,
  /**
   * "If successful: update nextIndex and matchIndex for follower" (Figure 2): the new matchIndex. It never decreases,
   * and a refusal never raises it. `known` is the old one.
   */
  matchAfterReply: (success: boolean, matchIndex: Index, _conflictIndex: Index, known: Index): Index =>
    success && matchIndex > known ? matchIndex : known,
  /**
   * Whether a refusal is to be acted on. With pipelining and reordering, a refusal may arrive after a later reply has
   * made it obsolete. In state `replicate` those are refusals at or below matchIndex, and refusals of messages sent
   * before the logs were found to agree (`late`); in state `probe`, all but the reply to the current probe.
   */
  refusalCounts: (
    probing: boolean,
    refusedIndex: Index,
    matchIndex: Index,
    nextIndex: Index,
    late: boolean,
  ): boolean => (probing ? refusedIndex === nextIndex - 1 : refusedIndex > matchIndex && !late),
  /**
   * "If AppendEntries fails because of log inconsistency: decrement nextIndex and retry" (Figure 2), by whole
   * terms (§5.3, end), but never to or below matchIndex. `agreeIndex` is the last index at which the two logs may
   * agree, judging by the terms in both; `refusals` is the number of refusals in a row.
   */
  nextIndexAfterRefusal: (
    agreeIndex: Index,
    matchIndex: Index,
    _nextIndex: Index,
    _refusals: number,
  ): Index => (agreeIndex > matchIndex ? agreeIndex + 1 : matchIndex + 1),
  /** The leader skips back from the follower's hint to an entry whose term is no later (§5.3, end, leader's side). */
  skipsConflictingTerms: (): boolean => true,
  /** "leader's commitIndex" (Figure 2, AppendEntries arguments): the value sent to followers. */
  leaderCommit: (commitIndex: Index, _lastIndex: Index): Index => commitIndex,
  /** nextIndex at a new leader: "initialized to leader last log index + 1" (Figure 2). */
  initialNextIndex: (lastIndex: Index): Index => lastIndex + 1,
  /** Whether more entries may be sent to a follower before it acknowledges earlier ones. */
  windowOpen: (messages: number, maxMessages: number, bytes: number, maxBytes: number): boolean =>
    messages < maxMessages && bytes < maxBytes,
  /**
   * "If followers crash or run slowly, or if network packets are lost, the leader retries ... indefinitely" (§5.3):
   * whether to ask again when the reply was due at `due`.
   */
  retransmits: (now: Micros, due: Micros): boolean => now >= due,
  /** The prevLogIndex of a heartbeat: the last entry sent, so that the follower notices if entries were lost. */
  heartbeatPrevious: (nextIndex: Index, _matchIndex: Index): Index => nextIndex - 1,
  /** A heartbeat is due when the follower was sent nothing for an interval (Figure 2). */
  heartbeatDue: (sinceSent: Micros, heartbeatInterval: Micros): boolean => sinceSent >= heartbeatInterval,
  /** Thrifty replication: whether entries that could not be sent at once wait for the next heartbeat. They do not. */
  waitsForHeartbeat: (): boolean => false,
  /** Whether a heartbeat asks for a reply: while probing, and when the follower's last confirmation is getting old. */
  wantsAck: (probing: boolean, needsContact: boolean, sinceConfirmed: Micros, limit: Micros): boolean =>
    probing || (needsContact && sinceConfirmed >= limit),
  /** Whether a follower replies: always to entries, always to refuse, to an empty message only if asked to. */
  answersAppend: (newEntries: number, success: boolean, wantAck: boolean): boolean =>
    newEntries > 0 || !success || wantAck,
};
