import type { Index, NodeId, Term } from '../../units.ts';
import type { Configuration } from '../configuration.ts';
import type { Purpose } from '../electorate.ts';
import { majority } from '../quorum.ts';

/** Quorums and the commit rule: paper §5.3, §5.4.2, §6. */
export interface CommitRules {
  /**
   * The groups of servers that each have to agree: the voters; both halves while joint ("agreement requires
   * separate majorities from both the old and new configurations", §6). Learners have no say (thesis §4.2.1), and
   * a leader outside the configuration "does not include itself in majorities" (§6). Asked once per configuration.
   */
  electorates(purpose: Purpose, configuration: Configuration, self: NodeId): readonly (readonly NodeId[])[];
  /** How many of a group make its majority. */
  quorumSize(purpose: Purpose, members: number): number;
  /** What both halves of a joint configuration have reached, from what each has. */
  bothMajorities(purpose: Purpose, one: number, other: number): number;
  /**
   * "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and log[N].term ==
   * currentTerm: set commitIndex = N" (Figure 2, §5.4.2). `index` has its majority already.
   */
  mayCommit(index: Index, commitIndex: Index, termThere: Term, currentTerm: Term): boolean;
  /** How far the leader counts itself: as far as its own disk, which it writes in parallel (thesis §10.2.1). */
  ownMatchIndex(lastIndex: Index, durableIndex: Index): Index;
  /** "If commitIndex > lastApplied: increment lastApplied, apply ..." (Figure 2). */
  mayApply(index: Index, commitIndex: Index): boolean;
  /** "... log[lastApplied] to state machine" (Figure 2): on every server, whatever its role. */
  changesState(isLeader: boolean): boolean;
}

export const commitRules: CommitRules = {
  electorates(_purpose, configuration) {
    return configuration.outgoing.length === 0
      ? [configuration.voters]
      : [configuration.voters, configuration.outgoing];
  },
  quorumSize(_purpose, members) {
    return majority(members);
  },
  bothMajorities(_purpose, one, other) {
    return Math.min(one, other);
  },
  mayCommit(index, commitIndex, termThere, currentTerm) {
    return index > commitIndex && termThere === currentTerm;
  },
  ownMatchIndex(_lastIndex, durableIndex) {
    return durableIndex;
  },
  mayApply(index, commitIndex) {
    return index <= commitIndex;
  },
  changesState() {
    return true;
  },
};
