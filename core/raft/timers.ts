import type { Options } from '../options.ts';
import { type Micros, NEVER } from '../units.ts';
import { campaign, repeatRequests } from './election.ts';
import { becomeFollower } from './follower.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone } from './output.ts';
import { LONG_AGO, NOT_SET, type Raft } from './raft.ts';
import { attend } from './replication.ts';
import { giveUpHeld, heldDeadline } from './requests.ts';
import type { Leader } from './role.ts';
import { checkTransfer } from './transfer.ts';

/** Runs the timers that have expired. */
export function runTimers(raft: Raft): void {
  if (raft.held.size > 0 && raft.clock >= heldDeadline(raft)) giveUpHeld(raft);
  const { asLeader: leader, wait, clock, options, random, rules } = raft;
  if (leader === null) {
    if (raft.diskFailed) return;
    if (wait.over(clock, options, random, rules)) campaign(raft, false);
    else if (raft.asCandidate !== null) repeatRequests(raft, raft.asCandidate);
    return;
  }
  const { contactCheckAt } = leader;
  if (contactCheckAt !== NOT_SET && clock >= contactCheckAt && !checkContact(raft, leader)) return;
  if (leader.transfer !== null) checkTransfer(raft, leader, leader.transfer);
  if (clock >= leader.attentionAt) attend(raft, leader);
}

/** A timer that is still expired after the step is checked again after this; it must not make the host spin. */
const OVERDUE_WAIT: Micros = 1000;

/** When the next step is due, by `clock`: at `time`, or earlier if entries are to be applied; always later than `clock`. */
export function nextDue({ applyAt, clock }: Raft, time: Micros): Micros {
  const next = applyAt !== NOT_SET && applyAt < time ? applyAt : time;
  return next > clock ? next : clock + OVERDUE_WAIT;
}

/** The earliest of all the server's timers. */
export function nextOfAll(raft: Raft): Micros {
  const { asLeader: leader, asCandidate } = raft;
  let next = leader === null ? raft.wait.deadline(raft.options) : leader.attentionAt;
  if (raft.diskFailed) next = NEVER;
  else if (asCandidate !== null) next = Math.min(next, asCandidate.askAgainAt);
  if (raft.held.size > 0) next = Math.min(next, heldDeadline(raft));
  const checkAt = leader === null ? NOT_SET : leader.contactCheckAt;
  if (checkAt !== NOT_SET && checkAt < next) next = checkAt;
  const transfer = leader === null ? null : leader.transfer;
  if (transfer !== null) next = Math.min(next, transfer.since + raft.options.transferTimeout);
  if (transfer !== null && transfer.askAgainAt > raft.clock) next = Math.min(next, transfer.askAgainAt);
  return nextDue(raft, next);
}

/** CheckQuorum (thesis §6.2): steps down without contact with a quorum. True if this server still leads. */
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

/**
 * The options changed: restarts what depends on the old ones. Waits under way continue with the new ones. If election
 * time-outs get shorter, a leader may have been silent for longer than them without fault: followers wait anew.
 */
export function adoptOptions(raft: Raft, options: Options): void {
  const { asLeader: leader } = raft;
  if (options.electionTimeoutMin < raft.options.electionTimeoutMin) raft.wait.restart(raft.clock);
  raft.options = options;
  raft.compactCheck = true;
  if (leader === null) return;
  leader.attentionAt = Math.min(leader.attentionAt, raft.clock + options.heartbeatInterval);
  leader.contactCheckAt = options.checkQuorum ? raft.clock + options.electionTimeoutMax : NOT_SET;
  leader.contactSince = raft.clock;
  leader.leaseUntil = LONG_AGO; // from now on followers ignore vote requests for the new time-out, not the old one
}
