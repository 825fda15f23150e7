import { RoleCode } from '../io.ts';
import { type Micros, NEVER, type Term } from '../units.ts';
import { isVoter } from './configuration-history.ts';
import { electoratesFor } from './electorate.ts';
import { becomeFollower, noteContact } from './follower.ts';
import { becomeLeader } from './leader.ts';
import { Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, declareRole, newMessage, send } from './output.ts';
import type { Tally } from './quorum.ts';
import type { Raft } from './raft.ts';
import { Candidate, leaderKnown } from './role.ts';
import { greet } from './thrifty.ts';

/** "If election timeout elapses: start new election" (Figure 2), preceded by a pre-vote if enabled (thesis §9.6). */
export function campaign(raft: Raft, transfer: boolean): void {
  const { rules } = raft;
  if (raft.asLeader !== null) return;
  const { inForce, inForceIndex, before } = raft.configurations;
  const votes = isVoter(inForce, raft.id);
  const eligible = rules.mayCampaign(votes, isVoter(before, raft.id), inForceIndex, raft.commitIndex);
  if (raft.stopping || underEmbargo(raft) || !eligible) {
    raft.wait.restart(raft.clock);
  } else if (rules.canvassesFirst(raft.options.preVote, transfer)) {
    canvass(raft);
  } else {
    stand(raft, transfer);
  }
}

/** Pre-vote: asks which servers would vote for this one in the next term, without entering that term (thesis §9.6). */
function canvass(raft: Raft): void {
  raft.lastCanvass = raft.rules.tallyForCampaign(raft.lastCanvass);
  const candidate = become(raft, RoleCode.preCandidate, raft.lastCanvass, false);
  raft.rules.recordVote(candidate.tally, raft.id, true);
  decide(raft, candidate);
}

/** Figure 2, "Candidates: On conversion to candidate". */
function stand(raft: Raft, transfer: boolean): void {
  raft.currentTerm = raft.rules.campaignTerm(raft.currentTerm);
  raft.votedFor = raft.rules.candidateVote(raft.id);
  raft.lastCampaign = raft.rules.tallyForCampaign(raft.lastCampaign);
  become(raft, RoleCode.candidate, raft.lastCampaign, transfer);
}

function become(raft: Raft, kind: Candidate['kind'], tally: Tally, transfer: boolean): Candidate {
  const askAgainAt = raft.options.retryVotes ? raft.clock + voteWait(raft) : NEVER;
  const candidate = new Candidate(kind, tally, transfer, askAgainAt);
  raft.wait.restart(raft.clock);
  raft.become(candidate);
  declareRole(raft);
  askForVotes(raft, candidate);
  return candidate;
}

/**
 * A vote may have to wait for the voter's disk, and a repetition is not urgent: a candidate waits at least this
 * fraction of the minimum election time-out for it.
 */
const PATIENCE = 0.01;

function voteWait({ options }: Raft): Micros {
  return Math.max(options.retransmitTimeout, Math.floor(options.electionTimeoutMin * PATIENCE));
}

/** How often vote requests are repeated. A voter silent after that is not silent because messages were lost. */
const MOST_REPEATS = 4;

/** Repeats the request to voters that have not answered, doubling the wait each time. */
export function repeatRequests(raft: Raft, candidate: Candidate): void {
  if (raft.clock < candidate.askAgainAt) return;
  candidate.repeats++;
  const wait = voteWait(raft) * (1 << candidate.repeats);
  candidate.askAgainAt = candidate.repeats < MOST_REPEATS ? raft.clock + wait : NEVER;
  askForVotes(raft, candidate);
}

/** Requests the vote of every voter that has not answered yet. */
function askForVotes(raft: Raft, { kind, tally, transfer }: Candidate): void {
  const { voters, outgoing } = raft.configurations.inForce;
  const preVote = kind === RoleCode.preCandidate;
  const term: Term = preVote ? raft.rules.campaignTerm(raft.currentTerm) : raft.currentTerm;
  for (const id of new Set([...voters, ...outgoing])) {
    if (id === raft.id || tally.votes.has(id)) continue;
    const message = new Message(MessageType.requestVote, raft.id, id, term);
    message.preVote = preVote;
    message.transfer = transfer;
    message.prevLogIndex = raft.log.lastIndex;
    message.prevLogTerm = raft.log.lastTerm;
    send(raft, message);
  }
}

/** Counts a candidate's own vote once it is on disk, which is checked in the steps after the one that wrote it. */
export function countOwnVote(raft: Raft, role: Candidate): void {
  if (role.ownVoteCounted || !role.written) return;
  if (!raft.rules.countsOwnVote(raft.storage.hardStateDurable())) return;
  role.ownVoteCounted = true;
  raft.rules.recordVote(role.tally, raft.id, true);
  decide(raft, role);
}

/** Counts a vote or a pre-vote: Figure 2, "Candidates" (§5.2). */
export function onVoteReply(raft: Raft, message: Message): void {
  const { role, rules } = raft;
  if (role.kind !== RoleCode.preCandidate && role.kind !== RoleCode.candidate) return;
  const preVote = role.kind === RoleCode.preCandidate;
  const term = preVote ? rules.campaignTerm(raft.currentTerm) : raft.currentTerm;
  if (!rules.voteCounts(message, preVote, term)) return;
  rules.recordVote(role.tally, message.from, message.success);
  decide(raft, role);
}

function decide(raft: Raft, candidate: Candidate): void {
  const { rules } = raft;
  const electorates = electoratesFor(rules, 'vote', raft.configurations.inForce, raft.id);
  const result = rules.electionResult(candidate.tally, electorates);
  if (result === 'won') {
    if (candidate.kind === RoleCode.preCandidate) stand(raft, false);
    else becomeLeader(raft, candidate.transfer);
  } else if (rules.concedes(result)) {
    if (candidate.kind === RoleCode.candidate) declareMilestone(raft, Milestone.splitVote);
    becomeFollower(raft, raft.currentTerm);
  }
}

/** The leader hands over to this server (thesis §3.10), which campaigns at once, exempt from pre-vote and stickiness. */
export function onTimeoutNow(raft: Raft, message: Message): void {
  if (raft.rules.obeysTimeoutNow(message.term, raft.currentTerm)) campaign(raft, true);
}

/** Figure 2, RequestVote RPC, "Receiver implementation"; also for pre-votes (thesis §9.6). */
export function onRequestVote(raft: Raft, message: Message): void {
  const { rules, options, log } = raft;
  if (message.term < raft.currentTerm) {
    answer(raft, message, false);
    return;
  }
  const { stickiness, electionTimeoutMin } = options;
  const silence = raft.asLeader === null ? raft.clock - raft.heardAt : 0; // a leader counts as hearing from itself
  if (stickiness && rules.ignoresVoteRequest(silence, electionTimeoutMin, message.transfer)) {
    if (message.preVote) declineCanvass(raft, message);
    else declareMilestone(raft, Milestone.voteIgnored);
    return;
  }
  if (underEmbargo(raft)) return;
  if (rules.adoptsTerm(message, raft.currentTerm)) becomeFollower(raft, message.term);
  const { prevLogIndex: index, prevLogTerm: term } = message;
  const upToDate = rules.isUpToDate(index, term, log.lastIndex, log.lastTerm);
  const leader = leaderKnown(raft.role, raft.id);
  const voter = isVoter(raft.configurations.inForce, raft.id);
  const granted = rules.mayGrantVote(message, raft.currentTerm, raft.votedFor, leader, voter, upToDate);
  if (!upToDate) declareMilestone(raft, Milestone.staleLogRefused);
  if (granted && rules.recordsVote(message.preVote)) raft.votedFor = message.from;
  if (!message.preVote) noteContact(raft, granted ? 'vote granted' : 'vote refused');
  answer(raft, message, granted);
}

/**
 * Declines a pre-vote because a leader is known. Under thrifty replication only two answers are worth a message: that
 * this server's term is not lower than the proposed one, and, from the leader itself, a greeting.
 */
function declineCanvass(raft: Raft, message: Message): void {
  const { role, options } = raft;
  const peer = role.kind === RoleCode.leader ? role.peers[message.from] : undefined;
  if (options.replication === 'all' || message.term <= raft.currentTerm) answer(raft, message, false);
  else if (role.kind === RoleCode.leader && peer !== undefined) greet(raft, role, peer);
}

/** Replies to a vote request. To a pre-vote, `round` is the proposed term, since the replying server's own may be lower. */
function answer(raft: Raft, message: Message, granted: boolean): void {
  const reply = newMessage(raft, MessageType.requestVoteReply, message.from);
  reply.preVote = message.preVote;
  reply.success = granted;
  if (message.preVote) {
    reply.round = message.term;
    if (!granted) declareMilestone(raft, Milestone.preVoteRefused);
  }
  send(raft, reply);
}

/**
 * Whether a lease that this server supported before it started may still be valid. That its disk is empty proves
 * nothing: it may have been wiped.
 */
function underEmbargo(raft: Raft): boolean {
  const { reads, electionTimeoutMin } = raft.options;
  return reads === 'lease' && raft.rules.embargoed(raft.clock, electionTimeoutMin);
}
