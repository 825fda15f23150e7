import { RoleCode } from '../io.ts';
import type { Term } from '../units.ts';
import { declareRole } from './declare.ts';
import { ElectionWait } from './election-wait.ts';
import { electoratesFor } from './electorate.ts';
import { becomeFollower } from './follower.ts';
import { becomeLeader } from './leader.ts';
import { Message, MessageType } from './messages.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { Candidate } from './role.ts';
import { send } from './send.ts';
import { underEmbargo } from './votes.ts';

/** "If election timeout elapses: start new election" (Figure 2), with a canvass first if there is to be one (thesis §9.6). */
export function campaign(raft: Raft, transfer: boolean): void {
  const { role, rules } = raft;
  if (role.kind === RoleCode.leader) return;
  if (raft.stopping || underEmbargo(raft) || !rules.mayCampaign(raft.id, raft.configurations.inForce)) {
    role.wait.restart(raft.clock);
    return;
  }
  if (rules.canvassesFirst(raft.options.preVote, transfer)) canvass(raft);
  else stand(raft, transfer);
}

/** Asks who would vote for this server in the next term, without entering it (thesis §9.6). */
function canvass(raft: Raft): void {
  const tally = raft.rules.tallyForCampaign(raft.lastCanvass);
  raft.lastCanvass = tally;
  const candidate = new Candidate(RoleCode.preCandidate, new ElectionWait(raft.clock), tally, false);
  raft.role = candidate;
  declareRole(raft);
  askForVotes(raft, true, raft.currentTerm + 1, false);
  candidate.ownVoteCounted = true;
  raft.rules.recordVote(tally, raft.id, true);
  decide(raft, candidate);
}

/** Figure 2, "Candidates: On conversion to candidate". */
function stand(raft: Raft, transfer: boolean): void {
  raft.currentTerm++;
  raft.votedFor = raft.rules.candidateVote(raft.id);
  const tally = raft.rules.tallyForCampaign(raft.lastCampaign);
  raft.lastCampaign = tally;
  raft.role = new Candidate(RoleCode.candidate, new ElectionWait(raft.clock), tally, transfer);
  declareRole(raft);
  askForVotes(raft, false, raft.currentTerm, transfer);
}

function askForVotes(raft: Raft, preVote: boolean, term: Term, transfer: boolean): void {
  const { voters, outgoing } = raft.configurations.inForce;
  for (const group of [voters, outgoing]) {
    for (const id of group) {
      if (id === raft.id || (group === outgoing && voters.includes(id))) continue;
      const message = new Message(MessageType.requestVote, raft.id, id, term);
      message.preVote = preVote;
      message.transfer = transfer;
      message.prevLogIndex = raft.log.lastIndex;
      message.prevLogTerm = raft.log.lastTerm;
      send(raft, message);
    }
  }
}

/** A candidate's own vote counts once it is on disk. Looked at in the steps after the one that wrote it. */
export function countOwnVote(raft: Raft): void {
  const { role } = raft;
  if (role.kind !== RoleCode.candidate || role.ownVoteCounted || !role.written) return;
  if (!raft.rules.countsOwnVote(raft.storage.hardStateDurable())) return;
  role.ownVoteCounted = true;
  raft.rules.recordVote(role.tally, raft.id, true);
  decide(raft, role);
}

/** A new term and vote were handed to the disk (if the rules ask for that) in the step that ends. */
export function noteVoteWritten(raft: Raft): void {
  if (raft.role.kind === RoleCode.candidate) raft.role.written = true;
}

export function onVoteReply(raft: Raft, message: Message): void {
  const { role, rules } = raft;
  if (role.kind !== RoleCode.preCandidate && role.kind !== RoleCode.candidate) return;
  const preVote = role.kind === RoleCode.preCandidate;
  if (!rules.voteCounts(message, preVote, preVote ? raft.currentTerm + 1 : raft.currentTerm)) return;
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
    if (candidate.kind === RoleCode.candidate) declareMilestone(raft.out, Milestone.splitVote);
    becomeFollower(raft, raft.currentTerm);
  }
}

/** Thesis §3.10: the leader hands over. Neither canvass nor stickiness stands in the way. */
export function onTimeoutNow(raft: Raft, message: Message): void {
  if (!raft.rules.obeysTimeoutNow(message.term, raft.currentTerm)) return;
  if (raft.role.kind === RoleCode.leader) return;
  campaign(raft, true);
}
