import type { Index, NodeId, Term } from '../../units.ts';
import type { Configuration } from '../configuration.ts';
import type { Purpose } from '../electorate.ts';
import { majority } from '../quorum.ts';

type Groups = readonly (readonly NodeId[])[];

/** Quorums and the commit rule: paper §5.3, §5.4.2, §6. */
export const commitRules = {
  /**
   * The groups of servers that each need a majority: the voters; both halves while joint ("agreement requires
   * separate majorities from both the old and new configurations", §6). Learners do not count (thesis §4.2.1), and
   * a leader outside the configuration "does not include itself in majorities" (§6). Called once per configuration.
   */
  electorates: (_purpose: Purpose, { voters, outgoing }: Configuration, _self: NodeId): Groups =>
    outgoing.length === 0 ? [voters] : [voters, outgoing],
  /** How many servers of a group have to agree: a majority. */
  quorumSize: (_purpose: Purpose, members: number): number => majority(members),
  /** What both halves of a joint configuration have reached, given what each half has. */
  bothMajorities: (_purpose: Purpose, one: number, other: number): number => Math.min(one, other),
  /**
   * "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and log[N].term ==
   * currentTerm: set commitIndex = N" (Figure 2, §5.4.2). A majority is known to have `index`.
   */
  mayCommit: (index: Index, commitIndex: Index, termThere: Term, currentTerm: Term): boolean =>
    index > commitIndex && termThere === currentTerm,
  /** The leader counts itself only as far as its own disk, which it writes while it replicates (thesis §10.2.1). */
  ownMatchIndex: (_lastIndex: Index, durableIndex: Index): Index => durableIndex,
  /** "If commitIndex > lastApplied: increment lastApplied, apply ..." (Figure 2). */
  mayApply: (index: Index, commitIndex: Index): boolean => index <= commitIndex,
  /** "... log[lastApplied] to state machine" (Figure 2): on every server, whatever its role. */
  changesState: (_isLeader: boolean): boolean => true,
};
