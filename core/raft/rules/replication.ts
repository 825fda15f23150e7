import type { Index, Micros, Term } from '../../units.ts';

/** The leader's side of replication: paper §5.3; thesis §10.2 (pipelining). */
export const replicationRules = {
  /** An answer to a message of an earlier term says nothing about this one. */
  ackCounts: (replyTerm: Term, currentTerm: Term): boolean => replyTerm === currentTerm,
  /**
   * "If successful: update nextIndex and matchIndex for follower" (Figure 2): the new matchIndex, which never
   * falls and which a refusal never raises. `known` is the one so far.
   */
  matchAfterReply: (success: boolean, matchIndex: Index, _conflictIndex: Index, known: Index): Index =>
    success && matchIndex > known ? matchIndex : known,
  /**
   * Whether a refusal is news. A pipeline leaves refusals behind that later answers have overtaken: in step with
   * the follower, all up to what matches, and of what was sent before the logs were found to agree (`late`); while
   * probing, all but the answer to the probe.
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
   * terms (§5.3, end), but never to or below what is known to match. `agreeIndex` is the last index at which the
   * two logs may agree, by what follower and leader know of their terms; `refusals` counts those in a row.
   */
  nextIndexAfterRefusal: (
    agreeIndex: Index,
    matchIndex: Index,
    _nextIndex: Index,
    _refusals: number,
  ): Index => (agreeIndex > matchIndex ? agreeIndex + 1 : matchIndex + 1),
  /** The leader looks below the follower's hint for an entry of no later term (§5.3, end, on the leader's side). */
  skipsConflictingTerms: (): boolean => true,
  /** "leader's commitIndex" (Figure 2, AppendEntries arguments): what the followers are told. */
  leaderCommit: (commitIndex: Index, _lastIndex: Index): Index => commitIndex,
  /** Where a new leader starts: "initialized to leader last log index + 1" (Figure 2). */
  initialNextIndex: (lastIndex: Index): Index => lastIndex + 1,
  /** More entries may be on their way to a follower while the window is not full. */
  windowOpen: (messages: number, maxMessages: number, bytes: number, maxBytes: number): boolean =>
    messages < maxMessages && bytes < maxBytes,
  /**
   * "If followers crash or run slowly, or if network packets are lost, the leader retries ... indefinitely" (§5.3):
   * whether to ask again what became of a message whose answer was due at `due`.
   */
  retransmits: (now: Micros, due: Micros): boolean => now >= due,
  /** A heartbeat checks the log where the leader believes the follower to be, so that lost entries come to light. */
  heartbeatPrevious: (nextIndex: Index, _matchIndex: Index): Index => nextIndex - 1,
  /** A heartbeat is due when the follower heard nothing from the leader for an interval (Figure 2). */
  heartbeatDue: (sinceSent: Micros, heartbeatInterval: Micros): boolean => sinceSent >= heartbeatInterval,
  /** With thrift: what a follower could not be sent at once waits for its heartbeat, which all that is sent to it puts off. */
  waitsForHeartbeat: (): boolean => false,
  /** Whether a heartbeat asks for an answer: while probing, and before what the follower last confirmed is too old. */
  wantsAck: (probing: boolean, needsContact: boolean, sinceConfirmed: Micros, limit: Micros): boolean =>
    probing || (needsContact && sinceConfirmed >= limit),
  /** Whether a follower answers: entries always, refusals always, empty ones only if asked to. */
  answersAppend: (newEntries: number, success: boolean, wantAck: boolean): boolean =>
    newEntries > 0 || !success || wantAck,
};
