import { NEVER, NOBODY, type NodeId } from '../units.ts';
import { MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, newMessage } from './output.ts';
import { ProgressState } from './progress.ts';
import { AT_ONCE, type Raft } from './raft.ts';
import { offer } from './replication.ts';
import type { Leader, Transfer } from './role.ts';

/** Begins a leadership transfer to a voter (thesis §3.10). From now on new requests are held instead of appended. */
export function transferLeadership(raft: Raft, to: NodeId): void {
  const { asLeader: leader } = raft;
  if (leader === null) return;
  const target = to === NOBODY ? fittest(raft, leader) : to;
  const { voters } = raft.configurations.inForce;
  if (target === raft.id || !voters.includes(target) || leader.transfer?.to === target) return;
  leader.transfer = { to: target, since: raft.clock, askAgainAt: AT_ONCE };
  declareMilestone(raft, Milestone.transferStarted);
}

/**
 * The other voter with the highest matchIndex, preferably one that is in state `replicate` and was heard from lately: one
 * that died while nothing was written lacks nothing either. NOBODY if there is no other voter.
 */
export function fittest(raft: Raft, leader: Leader): NodeId {
  let best: NodeId = NOBODY;
  let bestFitness = -1;
  for (const id of raft.configurations.inForce.voters) {
    const peer = leader.peers[id];
    if (peer === undefined) continue;
    const silence = raft.clock - leader.confirmedAt[id];
    const inStep = peer.state === ProgressState.replicate && silence < raft.options.electionTimeoutMax;
    const fitness = (leader.matchIndex[id] ?? 0) + (inStep ? raft.log.lastIndex : 0);
    if (fitness > bestFitness) {
      best = id;
      bestFitness = fitness;
    }
  }
  return best;
}

/**
 * Asks the target to campaign as soon as it has the whole log, and again after waits that double, since that message may
 * be lost. Sends it the entries that it lacks, which thrifty replication would leave for later.
 */
export function driveTransfer(raft: Raft, leader: Leader, transfer: Transfer): void {
  const { to, since } = transfer;
  if (raft.clock < transfer.askAgainAt) return;
  const { inForce, inForceIndex } = raft.configurations;
  const isVoter = inForce.voters.includes(to);
  const match = leader.matchIndex[to] ?? 0;
  const peer = leader.peers[to];
  if (peer === undefined) return;
  if (match < raft.log.lastIndex) offer(raft, leader, peer);
  if (!raft.rules.mayTransferTo(isVoter, match, raft.log.lastIndex, inForceIndex)) return;
  const next = raft.clock + Math.max(peer.patience(raft.options), raft.clock - since);
  transfer.askAgainAt = next < since + raft.options.transferTimeout ? next : NEVER;
  askToCampaign(raft, leader, to);
}

/** Sends TimeoutNow (thesis §3.10). The lease is revoked, since the target's campaign will not wait for it to expire. */
export function askToCampaign(raft: Raft, leader: Leader, to: NodeId): void {
  if (raft.rules.transferRevokesLease()) leader.leaseRevoked = true;
  raft.out.send.push(newMessage(raft, MessageType.timeoutNow, to));
}

/** Abandons a transfer that takes too long. */
export function checkTransfer(raft: Raft, leader: Leader, transfer: Transfer): void {
  if (!raft.rules.transferTimedOut(raft.clock - transfer.since, raft.options.transferTimeout)) return;
  leader.transfer = null;
  declareMilestone(raft, Milestone.transferTimedOut);
}
