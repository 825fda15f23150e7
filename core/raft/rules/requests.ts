import type { Micros } from '../../units.ts';

/** Client requests: paper §8; thesis §6.2. */
export const requestRules = {
  /** Whether the known leader has been silent for so long that a request is better held than redirected to it. */
  leaderInDoubt: (silence: Micros, heartbeatInterval: Micros, electionTimeoutMin: Micros): boolean => {
    const half = Math.floor(electionTimeoutMin / 2);
    const late = heartbeatInterval + Math.floor(heartbeatInterval / 2);
    return silence >= Math.min(Math.max(late, half), electionTimeoutMin);
  },
  /**
   * Whether to hold the request of a client that was redirected to the leader and came back before this server heard
   * from that leader again: the leader is probably gone, and another redirect would send the client in a circle.
   */
  leaderNotFound: (cameBack: boolean): boolean => cameBack,
  /** Held requests are released as soon as there is a leader to execute them or to redirect them to (§8). */
  releasesHeld: (leaderFound: boolean): boolean => leaderFound,
  /** Whether a request may be held any longer while there is no leader to redirect it to. */
  mayHold: (held: Micros, limit: Micros): boolean => held < limit,
  /** Whether a leader accepts a command. It refuses while too much is uncommitted; a single command always fits. */
  mayPropose: (uncommittedBytes: number, entryBytes: number, maxUncommittedBytes: number): boolean =>
    uncommittedBytes === 0 || uncommittedBytes + entryBytes <= maxUncommittedBytes,
  /** Whether the client must be told that its command may still take effect: it may, once it was appended. */
  outcomeUncertain: (appended: boolean): boolean => appended,
  /** A retry of a command that this leader has appended but not yet applied waits for that entry. */
  attachesRetry: (): boolean => true,
  /** Whether to answer before the entry is committed. No: "respond after entry applied to state machine" (Figure 2). */
  answersWhenAppended: (): boolean => false,
  /** A command whose result is recorded in its session is answered with it, without another entry. */
  answersFromSession: (applied: boolean): boolean => applied,
};
