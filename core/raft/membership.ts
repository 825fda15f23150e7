import { RoleCode } from '../io.ts';
import { NOBODY, type NodeId } from '../units.ts';
import { type ChangeResult, isJoint, leaveJoint } from './configuration-change.ts';
import { isVoter } from './configuration-history.ts';
import { EntryKind } from './entry.ts';
import { becomeFollower } from './follower.ts';
import { propose, release } from './leader.ts';
import { nextStep, type Plan } from './membership-plan.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone } from './output.ts';
import { type Progress, ProgressState } from './progress.ts';
import { NOT_SET, type Raft } from './raft.ts';
import { askToConfirm, bringUpToDate, expectAnswer, offer, sendEmpty } from './replication.ts';
import type { Leader } from './role.ts';
import { askToCampaign, fittest } from './transfer.ts';
import { unreachable } from './unreachable.ts';

/** An operator asks for this membership. Refused unless this server leads and no change or transfer is under way. */
export function reconfigure(raft: Raft, voters: readonly NodeId[], learners: readonly NodeId[]): void {
  const { role: leader, rules, configurations } = raft;
  const possible =
    leader.kind === RoleCode.leader &&
    leader.transfer === null &&
    voters.length > 0 &&
    !isJoint(configurations.inForce) &&
    !rules.changePending(configurations.inForceIndex, raft.commitIndex);
  if (!possible) {
    declareMilestone(raft, Milestone.changeRefused);
    return;
  }
  // Another target: what was found about learners, ready or too slow, is determined anew.
  const repeated = String(leader.reconfiguration?.voters) === String(voters);
  if (!repeated) for (const peer of leader.followers) peer.catchUp = null;
  leader.reconfiguration = { voters, learners: learners.filter((id) => !voters.includes(id)) };
  leader.unsettled = true;
}

/** Takes the next step of a membership change, if one is due. A new leader finishes the change that its log shows (§6). */
export function driveMembership(raft: Raft, leader: Leader): void {
  const { rules, configurations, log, commitIndex } = raft;
  const { inForce, inForceIndex } = configurations;
  const votes = isVoter(inForce, raft.id);
  const told = (peer: Progress): boolean => inForceIndex <= commitIndex && isTold(raft, leader, peer);
  release(leader, leader.departing.filter(told));
  if (rules.leaderLeaves(votes, inForceIndex, commitIndex)) {
    leave(raft, leader);
    return;
  }
  if (isJoint(inForce)) {
    const enteredIn = log.termAt(inForceIndex);
    if (!rules.leavesJoint(inForceIndex, commitIndex, enteredIn, raft.currentTerm)) return;
    if (enteredIn !== raft.currentTerm) declareMilestone(raft, Milestone.jointLeftByAnother);
    proposeChange(raft, leader, leaveJoint(inForce));
    return;
  }
  if (leader.reconfiguration === null) {
    leader.unsettled =
      !votes || rules.changePending(inForceIndex, commitIndex) || leader.departing.length > 0;
    return;
  }
  const mayChange = rules.mayReconfigure(log.termAt(commitIndex), raft.currentTerm);
  if (!mayChange || rules.changePending(inForceIndex, commitIndex)) return;
  const plan = nextStep(inForce, leader.reconfiguration, {
    self: raft.id,
    mode: raft.options.membershipChange,
    learnersFirst: rules.joinsAsLearner(),
    caughtUp: (id) => leader.peers[id]?.catchUp?.ready === true && isPresent(raft, leader, id),
  });
  follow(raft, leader, plan);
}

/**
 * Tells a server that the configuration that leaves it out is committed, once it has that configuration. True when it has
 * answered, or has not for an election time-out: it may have been stopped. A server that never hears of its removal
 * campaigns for ever, and meets the leader with a later term if it is added again.
 */
function isTold(raft: Raft, leader: Leader, peer: Progress): boolean {
  const { clock, configurations, options } = raft;
  if (peer.leftAt === NOT_SET) {
    peer.leftAt = clock;
    offer(raft, leader, peer);
  }
  if (peer.state === ProgressState.replicate && leader.matchIndex[peer.id] >= configurations.inForceIndex) {
    if (peer.toldAt !== NOT_SET && leader.confirmedAt[peer.id] >= peer.toldAt) return true;
    if (peer.toldAt === NOT_SET) {
      peer.toldAt = clock;
      sendEmpty(raft, leader, peer, true);
      expectAnswer(raft, leader, peer);
    }
  }
  return clock - peer.leftAt >= options.electionTimeoutMax;
}

function follow(raft: Raft, leader: Leader, plan: Plan): void {
  switch (plan.kind) {
    case 'change':
      proposeChange(raft, leader, plan.to);
      return;
    case 'done':
      break;
    case 'catch up':
      if (plan.learners.every((id) => catchUp(raft, leader, id))) return;
      declareMilestone(raft, Milestone.learnerTooSlow);
      break;
    default:
      unreachable(plan);
  }
  leader.reconfiguration = null;
}

/**
 * Lets a learner catch up in rounds until it may vote (thesis §4.2.1): begins the first round, and ends a round once
 * its entries have arrived. A learner that lacks nothing may be gone all the same, so it is asked whether it is there.
 * False if the learner was too slow in all its rounds, or silent for as many election time-outs as there may be rounds.
 */
function catchUp(raft: Raft, leader: Leader, id: NodeId): boolean {
  const peer = leader.peers[id];
  if (peer === undefined) return true;
  const { clock, log, options } = raft;
  const next = { roundStarted: clock, roundEnds: log.lastIndex };
  if (peer.catchUp === null) {
    peer.catchUp = { round: 1, ready: false, ...next };
    offer(raft, leader, peer);
  }
  const { round, roundStarted, roundEnds, ready } = peer.catchUp;
  const silence = clock - Math.max(leader.confirmedAt[id], roundStarted);
  if (silence >= options.electionTimeoutMin * options.catchUpRounds) return false;
  if (leader.matchIndex[id] < roundEnds) return true;
  const present = isPresent(raft, leader, id);
  if (!present && peer.ackDue === NOT_SET) askToConfirm(raft, leader, peer);
  if (ready || (!present && leader.confirmedAt[id] < roundStarted)) return true;
  const lasted = clock - roundStarted;
  const verdict = raft.rules.caughtUp(round, options.catchUpRounds, lasted, options.electionTimeoutMin);
  if (verdict === 'never') return false;
  peer.catchUp = { round: round + 1, ready: verdict === 'ready', ...next };
  return true;
}

/** Whether a server has answered a message sent within the last election time-out. */
function isPresent({ clock, options }: Raft, { confirmedAt }: Leader, id: NodeId): boolean {
  return clock - confirmedAt[id] < options.electionTimeoutMin;
}

function proposeChange(raft: Raft, leader: Leader, change: ChangeResult): void {
  if (!change.ok) {
    leader.reconfiguration = null;
    declareMilestone(raft, Milestone.changeRefused);
    return;
  }
  const before = raft.configurations.inForce;
  const { configuration } = change;
  if (configuration.voters.some((id) => before.learners.includes(id))) {
    declareMilestone(raft, Milestone.learnerPromoted);
  }
  propose(raft, leader, EntryKind.configuration, null, configuration, null);
}

/**
 * A leader that the committed configuration leaves out announces that commit, asks the most up-to-date voter to
 * campaign, and steps down (§6).
 */
function leave(raft: Raft, leader: Leader): void {
  declareMilestone(raft, Milestone.leaderRemoved);
  for (const peer of leader.followers) bringUpToDate(raft, leader, peer, false);
  const successor = fittest(raft, leader);
  if (successor !== NOBODY) askToCampaign(raft, leader, successor);
  becomeFollower(raft, raft.currentTerm);
}
