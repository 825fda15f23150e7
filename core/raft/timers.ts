import { RoleCode } from '../io.ts';
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
  const { role } = raft;
  if (role.kind !== RoleCode.leader) {
    if (raft.diskFailed) return;
    if (role.wait.over(raft.clock, raft.options, raft.random, raft.rules)) campaign(raft, false);
    else if (role.kind !== RoleCode.follower) repeatRequests(raft, role);
    return;
  }
  if (raft.clock >= role.contactCheckAt && !checkContact(raft, role)) return;
  if (role.transfer !== null) checkTransfer(raft, role, role.transfer);
  if (raft.clock >= role.attentionAt) attend(raft, role);
}

/** What is overdue (and for some reason was not done) is looked at again after this. */
const OVERDUE_WAIT: Micros = 1000;

/** When the next of these times comes, by `clock`; always later than it. */
export function nextDeadline(raft: Raft): Micros {
  const { role } = raft;
  let next = raft.held.size === 0 ? raft.applyAt : Math.min(raft.applyAt, heldDeadline(raft));
  if (role.kind === RoleCode.leader) {
    next = Math.min(next, role.attentionAt, role.contactCheckAt);
    if (role.transfer !== null) next = Math.min(next, transferDeadline(raft, role.transfer));
  } else if (!raft.diskFailed) {
    next = Math.min(next, role.wait.deadline(raft.options));
    if (role.kind !== RoleCode.follower) next = Math.min(next, role.askAgainAt);
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
  const { role, options } = raft;
  if (role.kind !== RoleCode.leader) return;
  role.contactCheckAt = options.checkQuorum ? raft.clock + options.electionTimeoutMax : NEVER;
  role.contactSince = raft.clock;
}
