import { type Request, RoleCode } from '../io.ts';
import { Op } from '../kv/command.ts';
import { NOBODY, type NodeId } from '../units.ts';
import { isMember } from './configuration-history.ts';
import { EntryKind } from './entry.ts';
import { propose } from './leader.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { onRead } from './reads.ts';
import { answerOutcome, redirect, refuse } from './replies.ts';
import type { Leader } from './role.ts';

/** A client's request (§8): done here by the leader, redirected by others, held while nobody knows who leads. */
export function onRequest(raft: Raft, request: Request): void {
  const { role } = raft;
  if (role.kind === RoleCode.leader && role.transfer === null) {
    lead(raft, role, request);
    return;
  }
  const leader = trustedLeader(raft);
  if (leader !== NOBODY || !hopesForLeader(raft)) {
    redirect(raft, request, leader);
  } else {
    if (raft.held.size === 0) declareMilestone(raft.out, Milestone.requestHeld);
    raft.held.add(request, raft.clock);
  }
}

/** Whether it is worth waiting here: a server that stops, is broken or has no place in the cluster will not hear of a leader. */
function hopesForLeader(raft: Raft): boolean {
  if (raft.stopping || raft.diskFailed) return false;
  return isMember(raft.configurations.inForce, raft.id);
}

/** The other server that leads, as far as there is no reason to doubt it. */
function trustedLeader(raft: Raft): NodeId {
  const { role, options } = raft;
  if (role.kind !== RoleCode.follower || role.leader === NOBODY) return NOBODY;
  const silence = raft.clock - raft.heardAt;
  const { heartbeatInterval, electionTimeoutMin } = options;
  return raft.rules.leaderInDoubt(silence, heartbeatInterval, electionTimeoutMin) ? NOBODY : role.leader;
}

function lead(raft: Raft, leader: Leader, request: Request): void {
  const { command } = request;
  if (command.op === Op.get && raft.options.reads !== 'log') {
    onRead(raft, leader, request);
    return;
  }
  if (answeredBefore(raft, request)) return;
  if (raft.rules.attachesRetry() && leader.pending.attach(request)) {
    declareMilestone(raft.out, Milestone.retryAttached);
    return;
  }
  const bytes = command.key.length + (command.value === null ? 0 : command.value.length);
  if (!raft.rules.mayPropose(leader.uncommittedBytes, bytes, raft.options.maxUncommittedBytes)) {
    declareMilestone(raft.out, Milestone.backPressure);
    refuse(raft, request);
    return;
  }
  propose(raft, leader, EntryKind.command, command, null, request);
}

/** Thesis §6.3: a retry of a command that was applied gets the answer it had; what is applied is committed, so no leader can disagree. */
function answeredBefore(raft: Raft, request: Request): boolean {
  const { store } = raft;
  const { session: id, serial } = request.command;
  const session = store.sessions.get(id);
  if (session === undefined) return false;
  const result = session.find(serial);
  if (result === null || !raft.rules.answersFromSession(true)) return false;
  declareMilestone(raft.out, Milestone.duplicateAnswered);
  store.answerAgain(result);
  answerOutcome(raft, request, store.outcome);
  return true;
}

/** Held requests go on as soon as somebody leads. */
export function releaseHeld(raft: Raft): void {
  if (raft.held.size === 0) return;
  const { role } = raft;
  if (role.kind === RoleCode.leader) {
    if (role.transfer !== null) return;
    for (const request of raft.held.takeAll()) lead(raft, role, request);
    return;
  }
  const leader = trustedLeader(raft);
  if (leader === NOBODY) return;
  for (const request of raft.held.takeAll()) redirect(raft, request, leader);
}

/** Requests that were held for as long as may be: they go back to the client, who may know better. */
export function giveUpHeld(raft: Raft): void {
  const { holdRequests } = raft.options;
  const mayHold = (held: number) => raft.rules.mayHold(held, holdRequests);
  for (;;) {
    const request = raft.held.takeExpired(raft.clock, mayHold);
    if (request === null) return;
    const { role } = raft;
    if (role.kind === RoleCode.follower && role.leader !== NOBODY) redirect(raft, request, role.leader);
    else refuse(raft, request);
  }
}
