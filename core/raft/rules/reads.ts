import type { Index, Micros, Term } from '../../units.ts';

const MILLION = 1_000_000;

/** Reads and leases: paper §8; thesis §6.4. */
export interface ReadRules {
  /**
   * "A leader must have the latest information on which entries are committed": it must have committed an entry of
   * its own term (§8; thesis §6.4, step 1). `termAtCommit` is the term at its commitIndex.
   */
  readIndexReady(termAtCommit: Term, currentTerm: Term): boolean;
  /** "It issues a new round of heartbeats and waits for their acknowledgments from a majority" (thesis §6.4, step 3). */
  readConfirmed(confirmedRound: number, round: number): boolean;
  /** "The leader waits for its state machine to advance at least as far as readIndex" (thesis §6.4, step 4). */
  readReached(lastApplied: Index, readIndex: Index): boolean;
  /** The index a read is served at: the commit index when it arrived (thesis §6.4, step 2). */
  readIndex(commitIndex: Index): Index;
  /** How long a lease lasts from the *sending* of the heartbeat that a majority answered, given the bound on clock rates (thesis §6.4.1). */
  leaseDuration(electionTimeoutMin: Micros, clockDriftPpm: number): Micros;
  /** Whether the lease allows a read now. One that was given away by a transfer never does again in its term. */
  leaseHolds(now: Micros, leaseUntil: Micros, revoked: boolean): boolean;
  /** Asking another server to campaign breaks the promise that a lease is built on (thesis §6.4.1, end). */
  transferRevokesLease(): boolean;
  /** "A leader steps down if an election timeout elapses without a successful round of heartbeats to a majority" (thesis §6.2). */
  lostQuorum(silence: Micros, electionTimeout: Micros): boolean;
}

export const readRules: ReadRules = {
  readIndexReady(termAtCommit, currentTerm) {
    return termAtCommit === currentTerm;
  },
  readConfirmed(confirmedRound, round) {
    return confirmedRound >= round;
  },
  readReached(lastApplied, readIndex) {
    return lastApplied >= readIndex;
  },
  readIndex(commitIndex) {
    return commitIndex;
  },
  leaseDuration(electionTimeoutMin, clockDriftPpm) {
    return Math.floor((electionTimeoutMin * (MILLION - clockDriftPpm)) / MILLION);
  },
  leaseHolds(now, leaseUntil, revoked) {
    return now < leaseUntil && !revoked;
  },
  transferRevokesLease() {
    return true;
  },
  lostQuorum(silence, electionTimeout) {
    return silence >= electionTimeout;
  },
};
