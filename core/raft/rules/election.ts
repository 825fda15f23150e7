import { type Index, type Micros, NOBODY, type NodeId, type Term } from '../../units.ts';
import type { Electorate } from '../electorate.ts';
import { type Message, MessageType } from '../messages.ts';
import { bothWon, countVotes, Tally, type VoteResult } from '../quorum.ts';

/** Events that might restart the election timer. */
export type Contact = 'append' | 'snapshot' | 'vote granted' | 'vote refused' | 'stale append';

/** Elections: paper §5.2, §5.4.1; thesis §4.2.3 (stickiness), §9.6 (pre-vote), §3.10 (transfer). */
export const electionRules = {
  /**
   * "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower" (Figure 2).
   * A pre-vote request only asks about a future term, so it changes nothing (thesis §9.6).
   */
  adoptsTerm: (message: Message, currentTerm: Term): boolean =>
    message.term > currentTerm && !(message.type === MessageType.requestVote && message.preVote),
  /**
   * "If a server receives a RequestVote request within the minimum election timeout of hearing from a current
   * leader, it does not update its term or grant its vote" (thesis §4.2.3), unless that leader asked for the campaign
   * (thesis §3.10).
   */
  ignoresVoteRequest: (sinceHeard: Micros, electionTimeoutMin: Micros, transfer: boolean): boolean =>
    !transfer && sinceHeard < electionTimeoutMin,
  /** "Raft determines which of two logs is more up-to-date by comparing the index and term of the last entries" (§5.4.1). */
  isUpToDate: (candidateIndex: Index, candidateTerm: Term, lastIndex: Index, lastTerm: Term): boolean =>
    candidateTerm > lastTerm || (candidateTerm === lastTerm && candidateIndex >= lastIndex),
  /**
   * "If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's log, grant
   * vote" (Figure 2). A pre-vote is granted for any later term. Whether the receiver is a voter in its own latest
   * configuration does not matter: that may be outdated (thesis §4.2.2). `request.term` equals currentTerm except in a
   * pre-vote.
   */
  mayGrantVote: (
    request: Message,
    currentTerm: Term,
    votedFor: NodeId,
    leader: NodeId,
    _isVoter: boolean,
    upToDate: boolean,
  ): boolean => {
    if (request.term < currentTerm || !upToDate) return false;
    if (request.preVote && request.term > currentTerm) return true;
    return votedFor === request.from || (votedFor === NOBODY && leader === NOBODY);
  },
  /** A granted vote is recorded in votedFor; a granted pre-vote is not recorded (thesis §9.6). */
  recordsVote: (preVote: boolean): boolean => !preVote,
  /** A follower's election timer restarts when it hears from the current leader or grants a vote (Figure 2), only then. */
  resetsElectionTimer: (contact: Contact): boolean =>
    contact === 'append' || contact === 'snapshot' || contact === 'vote granted',
  /** "Chosen randomly from a fixed interval" (§5.2): `bits` are 32 uniform random bits. */
  electionTimeout: (min: Micros, max: Micros, bits: number): Micros =>
    min + Math.floor(((max - min + 1) * (bits >>> 0)) / 0x1_0000_0000),
  /** What a server of lower priority adds to its random election time-out. */
  priorityDelay: (priority: number, highestPriority: number, min: Micros, max: Micros): Micros =>
    priority >= highestPriority ? 0 : (highestPriority - priority) * Math.max(max - min, Math.floor(min / 2)),
  /**
   * Only voters start elections (thesis §4.2.1). A server that its latest configuration removes still does while that
   * configuration is uncommitted, since it may be the only server that has it (thesis §4.2.2, Figure 4.6).
   */
  mayCampaign: (
    votes: boolean,
    votedBefore: boolean,
    configurationIndex: Index,
    commitIndex: Index,
  ): boolean => votes || (votedBefore && configurationIndex > commitIndex),
  /** Whether a pre-vote comes first: if enabled, unless the leader asked for the campaign (thesis §9.6, §3.10). */
  canvassesFirst: (preVote: boolean, transfer: boolean): boolean => preVote && !transfer,
  /** "Increment currentTerm" (Figure 2, on conversion to candidate); a pre-vote only proposes it. */
  campaignTerm: (currentTerm: Term): Term => currentTerm + 1,
  /** votedFor is the "candidateId that received vote in current term" (Figure 2): it is kept unless the term rises. */
  keepsVote: (termRose: boolean): boolean => !termRose,
  /** "Vote for self" (Figure 2): what a candidate sets votedFor to. */
  candidateVote: (self: NodeId): NodeId => self,
  /** The tally a campaign starts with: an empty one. `last` is the tally of the previous campaign of this kind. */
  tallyForCampaign: (_last: Tally | null): Tally => new Tally(),
  /** A reply counts only for the campaign it answers: same kind, same term (for a pre-vote, the proposed one). */
  voteCounts: (reply: Message, preVote: boolean, campaignTerm: Term): boolean =>
    reply.preVote === preVote && (preVote ? reply.round : reply.term) === campaignTerm,
  /** Records a reply in the tally, once per server. Changes `tally`. */
  recordVote: (tally: Tally, from: NodeId, granted: boolean): void => {
    tally.votes.set(from, granted);
    if (granted) tally.grants++;
  },
  /** "If votes received from majority of servers: become leader" (Figure 2); of each half if joint (§6). */
  electionResult: (tally: Tally, electorates: readonly Electorate[]): VoteResult => {
    let result: VoteResult = 'won';
    for (const { members, needed } of electorates) {
      result = bothWon(result, countVotes(members, needed, tally.votes));
    }
    return result;
  },
  /** A candidate's own vote counts only once it is durable, as every vote does. */
  countsOwnVote: (durable: boolean): boolean => durable,
  /** A candidate that has certainly lost becomes a follower at once. */
  concedes: (result: VoteResult): boolean => result === 'lost',
  /**
   * A server may have supported a lease before it started: it neither votes nor campaigns until that lease must have
   * expired.
   */
  embargoed: (sinceStart: Micros, electionTimeoutMin: Micros): boolean => sinceStart < electionTimeoutMin,
  /** A TimeoutNow of the current term, hence from its leader, makes a server campaign at once (thesis §3.10). */
  obeysTimeoutNow: (messageTerm: Term, currentTerm: Term): boolean => messageTerm === currentTerm,
};
