import type { Index, Term } from '../../units.ts';

/** The log at a follower: paper §5.3 and Figure 2, "AppendEntries RPC, receiver implementation". */
export const logRules = {
  /**
   * "Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm" (Figure 2).
   * `termThere` is the term of the receiver's entry at prevLogIndex; meaningless if that is beyond lastIndex.
   */
  previousMatches: (prevLogIndex: Index, prevLogTerm: Term, lastIndex: Index, termThere: Term): boolean =>
    prevLogIndex <= lastIndex && termThere === prevLogTerm,
  /** "If an existing entry conflicts with a new one (same index but different terms) ..." (Figure 2). */
  conflicts: (existingTerm: Term, newTerm: Term): boolean => existingTerm !== newTerm,
  /**
   * "... delete the existing entry and all that follow it" (Figure 2): the first index to delete, 0 for none.
   * `firstConflict` is 0 if no existing entry conflicts.
   */
  truncateFrom: (firstConflict: Index, _prevLogIndex: Index, _newEntries: number): Index => firstConflict,
  /** What an acknowledgement claims: that the log matches up to the last entry of *this* message, and not beyond. */
  ackIndex: (prevLogIndex: Index, newEntries: number, _lastIndex: Index): Index => prevLogIndex + newEntries,
  /**
   * "If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)" (Figure 2);
   * `lastNewIndex` is prevLogIndex plus the number of entries in the message.
   */
  commitFromAppend: (leaderCommit: Index, lastNewIndex: Index, _lastIndex: Index): Index =>
    Math.min(leaderCommit, lastNewIndex),
  /**
   * Whether a follower that keeps early messages takes the ones before for lost, and refuses: when the third has come
   * since its log last grew, as TCP does (RFC 5681, 3.2).
   */
  suspectsLoss: (arrived: number): boolean => arrived >= 3,
  /** A message that was kept because it came early counts only while its term lasts. */
  earlyCounts: (messageTerm: Term, currentTerm: Term): boolean => messageTerm === currentTerm,
  /** The last index a server keeps when it becomes a follower: its whole log, since it may have acknowledged all of it. */
  keptOnStepDown: (lastIndex: Index, _commitIndex: Index): Index => lastIndex,
  /** The last index a leader keeps when a follower refuses: "never overwrites or deletes entries in its log" (Figure 3). */
  keptOnRefusal: (lastIndex: Index, _conflictIndex: Index): Index => lastIndex,
  /** The term of the log's base, the entry before its first one: the snapshot's lastIncludedTerm (§7). */
  termAtBase: (lastIncludedTerm: Term): Term => lastIncludedTerm,
  /** A batch of entries prepared for sending, ending at `batchEnd`, may be reused unless truncation reached into it. */
  keepsBatch: (batchEnd: Index, truncatedFrom: Index): boolean => batchEnd < truncatedFrom,
  /** Whether a leader appends "a blank no-op entry into the log at the start of its term", so that it can commit (§8). */
  appendsNoop: (): boolean => true,
};
