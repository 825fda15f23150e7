import type { Index, Micros, Term } from '../../units.ts';

/** The result of a learner's round. */
type Verdict = 'ready' | 'again' | 'never';

/** Membership changes: paper §6; thesis §4; the 2015 erratum to single-server changes. And transfer, thesis §3.10. */
export const membershipRules = {
  /** "A server always uses the latest configuration in its log, regardless of whether the entry is committed" (§6). */
  takesEffect: (_configurationIndex: Index, _commitIndex: Index): boolean => true,
  /** A leader changes no membership before it has committed an entry of its own term (Ongaro's 2015 erratum). */
  mayReconfigure: (termAtCommit: Term, currentTerm: Term): boolean => termAtCommit === currentTerm,
  /** One change at a time: while a configuration is uncommitted, no other is appended (thesis §4.1). */
  changePending: (configurationIndex: Index, commitIndex: Index): boolean => configurationIndex > commitIndex,
  /** "New servers join as non-voting members" until they have caught up (§6; thesis §4.2.1). */
  joinsAsLearner: (): boolean => true,
  /**
   * "If the last round lasts less than an election timeout, the leader adds the new server"; otherwise another round,
   * up to a fixed number (thesis §4.2.1).
   */
  caughtUp: (round: number, rounds: number, lasted: Micros, electionTimeout: Micros): Verdict => {
    if (lasted < electionTimeout) return 'ready';
    return round < rounds ? 'again' : 'never';
  },
  /** Once C_old,new is committed, any leader may append C_new (§6), not only the one that began the change. */
  leavesJoint: (
    configurationIndex: Index,
    commitIndex: Index,
    _configurationTerm: Term,
    _currentTerm: Term,
  ): boolean => configurationIndex <= commitIndex,
  /** A leader that is not in C_new "steps down once it has committed the C_new log entry" (§6), not before. */
  leaderLeaves: (isVoter: boolean, configurationIndex: Index, commitIndex: Index): boolean =>
    !isVoter && configurationIndex <= commitIndex,
  /** A server handles messages even if its latest configuration leaves it out: that may never commit (thesis §4.2.2). */
  takesPart: (_isMember: boolean, _configurationIndex: Index, _commitIndex: Index): boolean => true,
  /** Leadership goes only to a voter that has the leader's whole log, including its own promotion (thesis §3.10). */
  mayTransferTo: (
    isVoter: boolean,
    matchIndex: Index,
    lastIndex: Index,
    _configurationIndex: Index,
  ): boolean => isVoter && matchIndex === lastIndex,
  /** A transfer that does not succeed in time is abandoned, so that clients are served again (thesis §3.10). */
  transferTimedOut: (elapsed: Micros, timeout: Micros): boolean => elapsed >= timeout,
};
