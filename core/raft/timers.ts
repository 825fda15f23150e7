import { type Micros, NEVER } from '../units.ts';
import { campaign, repeatRequests } from './election.ts';
import { becomeFollower } from './follower.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone } from './output.ts';
import type { Raft } from './raft.ts';
import { attend } from './replication.ts';
import { giveUpHeld, heldDeadline } from './requests.ts';
import type { Leader } from './role.ts';
import { checkTransfer, transferDeadline } from './transfer.ts';

/** Does whatever time has made due. */
export function runTimers(raft: Raft): void {
  if (raft.held.size > 0 && raft.clock >= heldDeadline(raft)) giveUpHeld(raft);
  const { asLeader: leader, wait, clock, options, random, rules } = raft;
  if (leader === null) {
    if (raft.diskFailed) return;
    if (clock >= wait.deadline(options) && wait.over(clock, options, random, rules)) campaign(raft, false);
    else if (raft.asCandidate !== null) repeatRequests(raft, raft.asCandidate);
    return;
  }
  if (raft.clock >= leader.contactCheckAt && !checkContact(raft, leader)) return;
  if (leader.transfer !== null) checkTransfer(raft, leader, leader.transfer);
  if (raft.clock >= leader.attentionAt) attend(raft, leader);
}

/** What is overdue (and for some reason was not done) is looked at again after this. */
const OVERDUE_WAIT: Micros = 1000;

/** When the next of these times comes, by `clock`; always later than it. */
export function nextDeadline(raft: Raft): Micros {
  const { asLeader: leader, asCandidate: candidate } = raft;
  let next = raft.applyAt;
  if (raft.held.size > 0) next = Math.min(next, heldDeadline(raft));
  if (leader !== null) {
    if (leader.attentionAt < next) next = leader.attentionAt;
    if (leader.contactCheckAt < next) next = leader.contactCheckAt;
    if (leader.transfer !== null) next = Math.min(next, transferDeadline(raft, leader.transfer));
  } else if (!raft.diskFailed) {
    const end = raft.wait.deadline(raft.options);
    if (end < next) next = end;
    if (candidate !== null && candidate.askAgainAt < next) next = candidate.askAgainAt;
  }
  return next > raft.clock ? next : raft.clock + OVERDUE_WAIT;
}

/** CheckQuorum (thesis §6.2): true if this server still leads afterwards. */
function checkContact(raft: Raft, leader: Leader): boolean {
  const { electionTimeoutMax, heartbeatInterval } = raft.options;
  leader.confirmedAt[raft.id] = raft.clock;
  const since = Math.max(leader.contactQuorum.reached(leader.confirmedAt), leader.contactSince);
  if (raft.rules.lostQuorum(raft.clock - since, electionTimeoutMax)) {
    declareMilestone(raft, Milestone.quorumLost);
    becomeFollower(raft, raft.currentTerm);
    return false;
  }
  leader.contactCheckAt = Math.max(since + electionTimeoutMax, raft.clock + heartbeatInterval);
  return true;
}

/** New options while running: waits under way go on by them. */
export function adoptOptions(raft: Raft): void {
  const { asLeader: leader, options } = raft;
  raft.compactCheck = true;
  if (leader === null) return;
  leader.contactCheckAt = options.checkQuorum ? raft.clock + options.electionTimeoutMax : NEVER;
  leader.contactSince = raft.clock;
}
