import { ReplyStatus, type Request, RoleCode } from '../io.ts';
import { Op } from '../kv/command.ts';
import { type Micros, NEVER, NOBODY, type NodeId } from '../units.ts';
import { EntryKind } from './entry.ts';
import { propose } from './leader.ts';
import { Milestone } from './milestones.ts';
import { answer, answerOutcome, declareMilestone, redirect } from './output.ts';
import type { Raft } from './raft.ts';
import { onRead } from './reads.ts';
import type { Leader } from './role.ts';

/** Handles a client's request (§8): executed by the leader, redirected by others, held while no leader is known. */
export function onRequest(raft: Raft, request: Request): void {
  const { role } = raft;
  if (role.kind === RoleCode.leader && role.transfer === null) {
    execute(raft, role, request);
    return;
  }
  const leader = trustedLeader(raft);
  const comesBack = raft.rules.leaderNotFound(leader !== NOBODY && raft.sentAway.has(request.client));
  // A stopping server, one without a disk or a non-member learns of no leader.
  const mayLearn = !raft.stopping && !raft.diskFailed && raft.configurations.includesSelf;
  if ((leader !== NOBODY && !comesBack) || !mayLearn) {
    if (leader !== NOBODY) raft.sentAway.add(request.client);
    redirect(raft, request, leader);
    return;
  }
  if (raft.held.size === 0) declareMilestone(raft, Milestone.requestHeld);
  raft.held.push({ request, since: raft.clock });
}

/** The known leader, if this is a follower and has no reason to doubt it; otherwise NOBODY. */
function trustedLeader(raft: Raft): NodeId {
  const { role, options } = raft;
  if (role.kind !== RoleCode.follower) return NOBODY;
  const silence = raft.clock - raft.heardAt;
  const { heartbeatInterval, electionTimeoutMin } = options;
  return raft.rules.leaderInDoubt(silence, heartbeatInterval, electionTimeoutMin) ? NOBODY : role.leader;
}

/** A leader's part: reads at once or through the log, and proposes a command unless it was answered or proposed before. */
function execute(raft: Raft, leader: Leader, request: Request): void {
  const { command } = request;
  if (command.op === Op.get && raft.options.reads !== 'log') {
    onRead(raft, leader, request);
    return;
  }
  if (command.session !== 0) {
    if (answeredBefore(raft, request)) return;
    if (raft.rules.attachesRetry() && leader.pending.attach(request)) {
      declareMilestone(raft, Milestone.retryAttached);
      return;
    }
  }
  const bytes = command.key.length + (command.value === null ? 0 : command.value.length);
  if (raft.rules.mayPropose(leader.uncommittedBytes, bytes, raft.options.maxUncommittedBytes)) {
    const early = raft.rules.answersWhenAppended();
    propose(raft, leader, EntryKind.command, command, null, early ? null : request);
    if (early) answer(raft, request, ReplyStatus.ok, raft.id);
  } else {
    declareMilestone(raft, Milestone.backPressure);
    answer(raft, request, ReplyStatus.refused, NOBODY);
  }
}

/**
 * Answers a retry of an applied command with the recorded result (thesis §6.3). An applied command is committed, so
 * the result is final and no new entry is needed.
 */
function answeredBefore(raft: Raft, request: Request): boolean {
  const { store } = raft;
  const result = store.sessions.result(request.command.session, request.command.serial);
  if (!raft.rules.answersFromSession(result !== undefined)) return false;
  declareMilestone(raft, Milestone.duplicateAnswered);
  store.answerAgain(result);
  answerOutcome(raft, request, store.outcome);
  return true;
}

/** Executes or redirects held requests as soon as a leader is known. */
export function releaseHeld(raft: Raft): void {
  const { role, held } = raft;
  const leader = raft.sentAway.size === 0 ? trustedLeader(raft) : NOBODY;
  const leading = role.kind === RoleCode.leader && role.transfer === null;
  if (!raft.rules.releasesHeld(leading || leader !== NOBODY)) return;
  for (let next = held.shift(); next !== undefined; next = held.shift()) {
    if (leading) execute(raft, role, next.request);
    else redirect(raft, next.request, leader);
  }
}

/** Redirects requests that were held for the longest time allowed, so that the client tries another server. */
export function giveUpHeld(raft: Raft): void {
  const { role, held, rules, options } = raft;
  for (let first = held.at(0); first !== undefined; first = held.at(0)) {
    if (rules.mayHold(raft.clock - first.since, options.holdRequests)) return;
    held.shift();
    redirect(raft, first.request, role.kind === RoleCode.follower ? role.leader : NOBODY);
  }
}

/** When the oldest held request has been held for the longest time allowed. */
export function heldDeadline(raft: Raft): Micros {
  const first = raft.held.at(0);
  return first === undefined ? NEVER : first.since + raft.options.holdRequests;
}
