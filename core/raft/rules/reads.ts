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
   * Whether a reply confirms that the sender of the message led when it sent it: only if the message is of the replying
   * server's own term. A duplicate from an earlier term in which the same server led, perhaps before a restart,
   * confirms nothing (thesis §6.4).
   */
  confirmsLeader: (messageTerm: Term, currentTerm: Term): boolean => messageTerm === currentTerm,
  /** "The leader waits for its state machine to advance at least as far as readIndex" (thesis §6.4, step 4). */
  readReached: (lastApplied: Index, readIndex: Index): boolean => lastApplied >= readIndex,
  /** The read index: the commit index when the read arrived (thesis §6.4, step 2). */
  readIndex: (commitIndex: Index): Index => commitIndex,
  /**
   * How long a lease lasts, counted from the *sending* of the heartbeat that a majority answered, given the bound on
   * clock drift (thesis §6.4.1).
   */
  leaseDuration: (electionTimeoutMin: Micros, clockDriftPpm: number): Micros =>
    Math.floor((electionTimeoutMin * (MILLION - clockDriftPpm)) / MILLION),
  /** The time at which a reply proves that this server still led: when the message it answers was *sent*. */
  confirmedSince: (sentAt: Micros, _receivedAt: Micros): Micros => sentAt,
  /** Whether the lease allows a read now. Once revoked by a transfer, it never does again in this term. */
  leaseHolds: (now: Micros, leaseUntil: Micros, revoked: boolean): boolean => now < leaseUntil && !revoked,
  /** Asking another server to campaign breaks the promise that a lease relies on (thesis §6.4.1, end). */
  transferRevokesLease: (): boolean => true,
  /**
   * "A leader steps down if an election timeout elapses without a successful round of heartbeats to a majority"
   * (thesis §6.2).
   */
  lostQuorum: (silence: Micros, electionTimeout: Micros): boolean => silence >= electionTimeout,
};
