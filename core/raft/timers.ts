import { RoleCode } from '../io.ts';
import { type Micros, NEVER } from '../units.ts';
import { campaign } from './election.ts';
import { becomeFollower } from './follower.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { attend } from './replication.ts';
import { giveUpHeld } from './requests.ts';
import type { Leader } from './role.ts';
import { checkTransfer, transferDeadline } from './transfer.ts';

/** Does whatever time has made due. */
export function runTimers(raft: Raft): void {
  if (raft.clock >= raft.held.deadline(raft.options.holdRequests)) giveUpHeld(raft);
  const { role } = raft;
  if (role.kind !== RoleCode.leader) {
    if (!raft.diskFailed && role.wait.over(raft.clock, raft.options, raft.random, raft.rules))
      campaign(raft, false);
    return;
  }
  if (raft.clock >= role.contactCheckAt && !checkContact(raft, role)) return;
  checkTransfer(raft, role);
  attend(raft, role);
}

/** When the next of these times comes, by `clock`; always later than it. */
export function nextDeadline(raft: Raft): Micros {
  const { role } = raft;
  let next = raft.applyAt;
  const held = raft.held.deadline(raft.options.holdRequests);
  if (held < next) next = held;
  if (role.kind === RoleCode.leader) {
    if (role.attentionAt < next) next = role.attentionAt;
    if (role.contactCheckAt < next) next = role.contactCheckAt;
    const transfer = transferDeadline(raft, role);
    if (transfer < next) next = transfer;
  } else if (!raft.diskFailed) {
    const election = role.wait.deadline(raft.options);
    if (election < next) next = election;
  }
  return next > raft.clock ? next : raft.clock + 1;
}

/** CheckQuorum (thesis §6.2): true if this server still leads afterwards. */
function checkContact(raft: Raft, leader: Leader): boolean {
  const { electionTimeoutMax, heartbeatInterval } = raft.options;
  leader.confirmedAt[raft.id] = raft.clock;
  const heard = leader.contactQuorum.reached(leader.confirmedAt);
  const since = Math.max(heard, leader.contactSince);
  if (raft.rules.lostQuorum(raft.clock - since, electionTimeoutMax)) {
    declareMilestone(raft.out, Milestone.quorumLost);
    becomeFollower(raft, raft.currentTerm);
    return false;
  }
  const due = since + electionTimeoutMax;
  leader.contactCheckAt = due > raft.clock ? due : raft.clock + heartbeatInterval;
  return true;
}

/** New options while running: waits under way go on by them. */
export function adoptOptions(raft: Raft): void {
  const { role, options } = raft;
  if (role.kind !== RoleCode.leader) return;
  role.contactCheckAt = options.checkQuorum ? raft.clock + options.electionTimeoutMax : NEVER;
  role.contactSince = raft.clock;
}
