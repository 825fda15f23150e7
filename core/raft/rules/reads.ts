import type { Index, Micros, Term } from '../../units.ts';

const MILLION = 1_000_000;

/** Reads and leases: paper §8; thesis §6.4. */
export const readRules = {
  /**
   * "A leader must have the latest information on which entries are committed": it must have committed an entry of
   * its own term (§8; thesis §6.4, step 1). `termAtCommit` is the term at its commitIndex.
   */
  readIndexReady: (termAtCommit: Term, currentTerm: Term): boolean => termAtCommit === currentTerm,
  /** "It issues a new round of heartbeats and waits for their acknowledgments from a majority" (thesis §6.4, step 3). */
  readConfirmed: (confirmedRound: number, round: number): boolean => confirmedRound >= round,
  /**
   * Whether an answer confirms that the sender of the message led when it sent it: only to the leader of the
   * answering server's own term. A copy from an earlier reign of the same server, perhaps before a restart, confirms
   * nothing about this one (thesis §6.4).
   */
  confirmsLeader: (messageTerm: Term, currentTerm: Term): boolean => messageTerm === currentTerm,
  /** "The leader waits for its state machine to advance at least as far as readIndex" (thesis §6.4, step 4). */
  readReached: (lastApplied: Index, readIndex: Index): boolean => lastApplied >= readIndex,
  /** The index a read is served at: the commit index when it arrived (thesis §6.4, step 2). */
  readIndex: (commitIndex: Index): Index => commitIndex,
  /**
   * How long a lease lasts from the *sending* of the heartbeat that a majority answered, given the bound on clock
   * rates (thesis §6.4.1).
   */
  leaseDuration: (electionTimeoutMin: Micros, clockDriftPpm: number): Micros =>
    Math.floor((electionTimeoutMin * (MILLION - clockDriftPpm)) / MILLION),
  /** From when an answer proves that its sender still follows: from the *sending* of what it answers. */
  confirmedSince: (sentAt: Micros, _receivedAt: Micros): Micros => sentAt,
  /** Whether the lease allows a read now. One that was given away by a transfer never does again in its term. */
  leaseHolds: (now: Micros, leaseUntil: Micros, revoked: boolean): boolean => now < leaseUntil && !revoked,
  /** Asking another server to campaign breaks the promise that a lease is built on (thesis §6.4.1, end). */
  transferRevokesLease: (): boolean => true,
  /**
   * "A leader steps down if an election timeout elapses without a successful round of heartbeats to a majority"
   * (thesis §6.2).
   */
  lostQuorum: (silence: Micros, electionTimeout: Micros): boolean => silence >= electionTimeout,
};
