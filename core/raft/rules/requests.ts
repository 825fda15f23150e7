import type { Micros } from '../../units.ts';

/** Clients' requests: paper §8; thesis §6.2. */
export const requestRules = {
  /** Whether there is reason to doubt that the known leader still leads, so that a request is better held than redirected. */
  leaderInDoubt: (silence: Micros, heartbeatInterval: Micros, electionTimeoutMin: Micros): boolean => {
    const half = Math.floor(electionTimeoutMin / 2);
    const late = heartbeatInterval + Math.floor(heartbeatInterval / 2);
    return silence >= Math.min(Math.max(late, half), electionTimeoutMin);
  },
  /**
   * Whether a client that was sent to the leader, and comes back before that leader was heard from again, has cause to:
   * its leader is gone, or cannot lead. Then its request is better held than sent in a circle.
   */
  leaderNotFound: (cameBack: boolean): boolean => cameBack,
  /** A held request goes on as soon as there is a leader to serve it, or to send it to (§8). */
  releasesHeld: (leaderFound: boolean): boolean => leaderFound,
  /** How long a request is held while there is no leader to send it to. */
  mayHold: (held: Micros, limit: Micros): boolean => held < limit,
  /** A leader takes no more proposals while too much is uncommitted; one proposal always fits. */
  mayPropose: (uncommittedBytes: number, entryBytes: number, maxUncommittedBytes: number): boolean =>
    uncommittedBytes === 0 || uncommittedBytes + entryBytes <= maxUncommittedBytes,
  /** Whether the client must be told that its command may still happen: once it was appended, it may. */
  outcomeUncertain: (appended: boolean): boolean => appended,
  /** A retry of a command that this leader has appended and not yet applied waits for that entry. */
  attachesRetry: (): boolean => true,
  /** "Respond after entry applied to state machine" (Figure 2), not as soon as the leader has it in its log. */
  answersWhenAppended: (): boolean => false,
  /** A command whose result is in its session is answered from there, without another entry. */
  answersFromSession: (applied: boolean): boolean => applied,
};
