import { RoleCode } from '../io.ts';
import { NOBODY, type NodeId, type Term } from '../units.ts';
import { declareRole } from './declare.ts';
import { ElectionWait } from './election-wait.ts';
import { truncateLog } from './entries.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { answerUncertain } from './replies.ts';
import { Follower, type Leader } from './role.ts';
import type { Contact } from './rules/election.ts';

/** Becomes a follower in `term`, which is the current one or a later one (§5.1). Whoever waits for an answer gets one. */
export function becomeFollower(raft: Raft, term: Term, leader: NodeId = NOBODY): void {
  const previous = raft.role;
  if (term > raft.currentTerm) {
    raft.currentTerm = term;
    raft.votedFor = NOBODY;
  }
  const wait = previous.kind === RoleCode.leader ? new ElectionWait(raft.clock) : previous.wait;
  raft.role = new Follower(leader, wait);
  if (previous.kind === RoleCode.leader) stopLeading(raft, previous, leader);
  const kept = raft.rules.keptOnStepDown(raft.log.lastIndex, raft.commitIndex);
  if (kept < raft.log.lastIndex) truncateLog(raft, kept + 1);
  declareRole(raft);
}

function stopLeading(raft: Raft, leader: Leader, successor: NodeId): void {
  if (raft.log.lastIndex > raft.commitIndex) declareMilestone(raft.out, Milestone.deposedWithUncommitted);
  for (const request of leader.pending.everybody()) answerUncertain(raft, request, successor, true);
  for (const read of leader.reads.all()) answerUncertain(raft, read.request, successor, false);
}

/**
 * The current leader spoke: follow it (§5.2). False if this server believes itself to be the leader of the same
 * term, which cannot be.
 */
export function hearFromLeader(raft: Raft, leader: NodeId, contact: Contact): boolean {
  const { role } = raft;
  if (role.kind === RoleCode.leader) return false;
  raft.heardAt = raft.clock;
  if (raft.rules.resetsElectionTimer(contact)) role.wait.restart(raft.clock);
  if (role.kind !== RoleCode.follower) {
    becomeFollower(raft, raft.currentTerm, leader);
  } else if (role.leader !== leader) {
    role.leader = leader;
    declareRole(raft);
  }
  return true;
}

/** Lets an election wait start anew if this kind of contact does that. */
export function noteContact(raft: Raft, contact: Contact): void {
  if (raft.role.kind !== RoleCode.leader && raft.rules.resetsElectionTimer(contact)) {
    raft.role.wait.restart(raft.clock);
  }
}
