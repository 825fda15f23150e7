import { RoleCode } from '../io.ts';
import { NOBODY, type NodeId } from '../units.ts';
import { advanceCatchUp, beginCatchUp } from './catch-up.ts';
import { type ChangeResult, enterJoint, isJoint, leaveJoint, simpleChange } from './configuration-change.ts';
import { EntryKind } from './entry.ts';
import { becomeFollower } from './follower.ts';
import { propose, releaseDeparted } from './leader.ts';
import { nextStep, type Plan } from './membership-plan.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { sendEmpty } from './replication.ts';
import type { Leader } from './role.ts';
import { askToCampaign, fittest } from './transfer.ts';

/** An operator wants these voters and learners. Refused unless this server leads and no other change is under way. */
export function reconfigure(raft: Raft, voters: readonly NodeId[], learners: readonly NodeId[]): void {
  const { role: leader, rules, configurations } = raft;
  const possible =
    leader.kind === RoleCode.leader &&
    leader.transfer === null &&
    voters.length > 0 &&
    !isJoint(configurations.inForce) &&
    !rules.changePending(configurations.inForceIndex, raft.commitIndex);
  if (!possible) {
    declareMilestone(raft.out, Milestone.changeRefused);
    return;
  }
  leader.reconfiguration = { voters, learners: learners.filter((id) => !voters.includes(id)) };
  leader.unsettled = true;
}

/** Takes whatever step of a change is due: each leader finishes what the log says was begun (§6). */
export function driveMembership(raft: Raft, leader: Leader): void {
  if (!leader.unsettled) return;
  const { rules, configurations, log, commitIndex } = raft;
  const { inForce, inForceIndex } = configurations;
  const isVoter = inForce.voters.includes(raft.id) || inForce.outgoing.includes(raft.id);
  if (inForceIndex <= commitIndex) sayGoodbye(raft, leader);
  if (rules.leaderLeaves(isVoter, inForceIndex, commitIndex)) {
    leave(raft, leader);
    return;
  }
  if (isJoint(inForce)) {
    const enteredIn = log.termAt(inForceIndex);
    if (!rules.leavesJoint(inForceIndex, commitIndex, enteredIn, raft.currentTerm)) return;
    if (enteredIn !== raft.currentTerm) declareMilestone(raft.out, Milestone.jointLeftByAnother);
    proposeChange(raft, leader, leaveJoint(inForce));
    return;
  }
  if (leader.reconfiguration === null) {
    leader.unsettled = !isVoter || rules.changePending(inForceIndex, commitIndex);
    return;
  }
  if (rules.changePending(inForceIndex, commitIndex)) return;
  if (!rules.mayReconfigure(log.termAt(commitIndex), raft.currentTerm)) return;
  follow(
    raft,
    leader,
    nextStep(inForce, leader.reconfiguration, {
      self: raft.id,
      mode: raft.options.membershipChange,
      learnersFirst: rules.joinsAsLearner(),
      caughtUp: (id) => leader.peers[id]?.catchUp?.ready === true,
    }),
  );
}

function follow(raft: Raft, leader: Leader, plan: Plan): void {
  const { inForce } = raft.configurations;
  switch (plan.kind) {
    case 'done':
      leader.reconfiguration = null;
      return;
    case 'catch up':
      for (const id of plan.learners) beginCatchUp(raft, leader, id);
      if (advanceCatchUp(raft, leader, plan.learners) === 'never') {
        leader.reconfiguration = null;
        declareMilestone(raft.out, Milestone.learnerTooSlow);
      }
      return;
    case 'simple':
      proposeChange(raft, leader, simpleChange(inForce, plan.changes));
      return;
    case 'joint':
      proposeChange(raft, leader, enterJoint(inForce, plan.changes));
      return;
    default: {
      const impossible: never = plan;
      throw new Error(`membership: unknown plan ${String(impossible)}`);
    }
  }
}

function proposeChange(raft: Raft, leader: Leader, change: ChangeResult): void {
  if (!change.ok) {
    leader.reconfiguration = null;
    declareMilestone(raft.out, Milestone.changeRefused);
    return;
  }
  const before = raft.configurations.inForce;
  const { configuration } = change;
  if (configuration.voters.some((id) => before.learners.includes(id))) {
    declareMilestone(raft.out, Milestone.learnerPromoted);
  }
  propose(raft, leader, EntryKind.configuration, null, configuration, null);
}

/** Servers that the committed configuration leaves out learn that it is committed, and then nothing more. */
function sayGoodbye(raft: Raft, leader: Leader): void {
  for (const id of leader.departing) {
    const peer = leader.peers[id];
    if (peer !== undefined) sendEmpty(raft, leader, peer, false);
  }
  releaseDeparted(raft, leader);
}

/** A leader outside the committed configuration tells everybody so, asks the fittest to take over, and follows (§6). */
function leave(raft: Raft, leader: Leader): void {
  declareMilestone(raft.out, Milestone.leaderRemoved);
  for (const id of leader.peerIds) {
    const peer = leader.peers[id];
    if (peer !== undefined) sendEmpty(raft, leader, peer, false);
  }
  const successor = fittest(raft, leader);
  if (successor !== NOBODY) askToCampaign(raft, leader, successor);
  becomeFollower(raft, raft.currentTerm);
}
