import { RoleCode } from '../io.ts';
import { type Index, NOBODY, type NodeId, type Term } from '../units.ts';
import type { Entry } from './entry.ts';
import { Milestone } from './milestones.ts';
import { declareConfiguration, declareMilestone, declareRole, redirect } from './output.ts';
import { AT_ONCE, type Raft } from './raft.ts';
import type { Leader } from './role.ts';
import type { Contact } from './rules/election.ts';

/** Becomes a follower in `term`, the current or a later one (§5.1). A leader redirects its waiting clients first. */
export function becomeFollower(raft: Raft, term: Term, leader: NodeId = NOBODY): void {
  const previous = raft.role;
  const termRose = term > raft.currentTerm;
  if (termRose) raft.currentTerm = term;
  if (!raft.rules.keepsVote(termRose)) raft.votedFor = NOBODY;
  raft.become({ kind: RoleCode.follower, leader });
  if (previous.kind === RoleCode.leader) stopLeading(raft, previous, leader);
  const kept = raft.rules.keptOnStepDown(raft.log.lastIndex, raft.commitIndex);
  if (kept < raft.log.lastIndex) truncateLog(raft, kept + 1);
  declareRole(raft);
}

function stopLeading(raft: Raft, leader: Leader, successor: NodeId): void {
  if (raft.log.lastIndex > raft.commitIndex) declareMilestone(raft, Milestone.deposedWithUncommitted);
  raft.wait.restart(raft.clock);
  raft.lastRound = leader.round;
  const [appended, read] = [raft.rules.outcomeUncertain(true), raft.rules.outcomeUncertain(false)];
  for (const request of leader.pending.all()) redirect(raft, request, successor, appended);
  for (const { request } of leader.reads.all()) redirect(raft, request, successor, read);
}

/**
 * Follows the leader of the current term, from which a message has just arrived (§5.2). False if this server itself is
 * leader of that term, which a correct Raft rules out.
 */
export function hearFromLeader(raft: Raft, leader: NodeId, contact: Contact): boolean {
  if (raft.asLeader !== null) return false;
  raft.heardAt = raft.clock;
  if (raft.sentAway.size > 0) raft.sentAway.clear();
  noteContact(raft, contact);
  const { role } = raft;
  if (role.kind !== RoleCode.follower) becomeFollower(raft, raft.currentTerm, leader);
  else if (role.leader !== leader) {
    role.leader = leader;
    declareRole(raft);
  }
  return true;
}

/** Restarts the election timer, if this kind of contact does that. */
export function noteContact(raft: Raft, contact: Contact): void {
  if (raft.asLeader === null && raft.rules.resetsElectionTimer(contact)) raft.wait.restart(raft.clock);
}

/** Appends an entry. If it holds a configuration, that is in force from now on (§6). */
export function appendToLog(raft: Raft, entry: Entry): void {
  raft.log.append(entry);
  if (entry.configuration === null) return;
  raft.configurations.append(entry.configuration, entry.index, raft.commitIndex);
  declareConfiguration(raft);
}

/** Deletes the entries from `from` on, and rolls back the configurations among them (§6). */
export function truncateLog(raft: Raft, from: Index): void {
  const first = Math.max(from, raft.log.baseIndex + 1);
  if (first > raft.log.lastIndex) return;
  raft.dueAt = AT_ONCE;
  raft.log.truncate(first);
  raft.storage.noteTruncation(first);
  if (!raft.configurations.truncate(first, raft.commitIndex)) return;
  declareMilestone(raft, Milestone.configurationRolledBack);
  declareConfiguration(raft);
}
