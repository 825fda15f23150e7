/** Rare situations that a run may reach, counted in the report. A sweep that never reaches them has tested little. */
export const Milestone = {
  deposedWithUncommitted: 'leader deposed with uncommitted entries',
  conflictTruncated: 'conflict truncated',
  entriesLost: 'acknowledged entries lost by a follower',
  backtracked: 'backtracked over a conflicting term',
  snapshotTaken: 'log compacted',
  snapshotInstalled: 'snapshot installed',
  snapshotOverDivergent: 'snapshot installed over divergent suffix',
  snapshotResumed: 'snapshot transfer resumed',
  ownTermGuard: 'read refused by the own-term guard',
  leaseExpired: 'lease expired',
  jointLeftByAnother: 'joint configuration left by another leader',
  configurationRolledBack: 'configuration rolled back',
  changeRefused: 'membership change refused',
  learnerPromoted: 'learner promoted',
  learnerTooSlow: 'learner gave up catching up',
  leaderRemoved: 'leader removed itself',
  staleLogRefused: 'vote refused for a stale log',
  preVoteRefused: 'pre-vote refused',
  voteIgnored: 'vote request ignored while a leader is known',
  /**
   * Of each candidate that so many servers refused that it cannot win: twice in a term with two of them, and also if
   * another one has won. The name is part of the digests of runs.
   */
  splitVote: 'election without a winner',
  quorumLost: 'quorum lost, leader stepped down',
  duplicateAnswered: 'duplicate answered from session',
  retryAttached: 'retry attached to a pending entry',
  sessionExpired: 'session expired',
  requestHeld: 'request held',
  backPressure: 'request refused by back-pressure',
  windowFull: 'window full',
  earlyUsed: 'early entries used',
  retransmitted: 'follower probed after silence',
  transferStarted: 'transfer started',
  transferCompleted: 'transfer completed',
  transferTimedOut: 'transfer timed out',
  diskFailed: 'disk failed',
} as const;
export type Milestone = (typeof Milestone)[keyof typeof Milestone];
