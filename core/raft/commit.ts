import { DeclareKind, ReplyStatus } from '../io.ts';
import type { Index, NodeId } from '../units.ts';
import type { Entry } from './entry.ts';
import { adoptConfiguration } from './leader.ts';
import { Milestone } from './milestones.ts';
import { answerOutcome, declareCommit, declareConfiguration, declareMilestone } from './output.ts';
import { AT_ONCE, NOT_SET, type Raft } from './raft.ts';
import type { Leader } from './role.ts';

/** Raises the matchIndex of a server. Whether commitIndex can advance is computed later, once per step. */
export function raiseMatch(raft: Raft, leader: Leader, id: NodeId, matchIndex: Index): void {
  const before = leader.matchIndex[id];
  if (matchIndex <= before) return;
  leader.matchIndex[id] = matchIndex;
  if (matchIndex <= raft.commitIndex) return;
  if (before <= raft.commitIndex && leader.commitQuorum.arrived(id)) leader.pastCommit = true;
  if (!leader.pastCommit) return;
  leader.commitCheck = true;
  raft.dueAt = AT_ONCE;
}

/** Counts a leader's own log towards commitment, as far as it is durable. */
export function countOwnLog(raft: Raft, leader: Leader): void {
  const { lastIndex } = raft.log;
  const { durableIndex } = raft.storage;
  if (lastIndex === leader.countedLast && durableIndex === leader.countedDurable) return;
  leader.countedLast = lastIndex;
  leader.countedDurable = durableIndex;
  raiseMatch(raft, leader, raft.id, raft.rules.ownMatchIndex(lastIndex, durableIndex));
}

/** Advances commitIndex: Figure 2, "Rules for Servers, Leaders", last paragraph (§5.3, §5.4.2). */
export function advanceCommit(raft: Raft, leader: Leader): void {
  countOwnLog(raft, leader);
  if (!leader.commitCheck) return;
  const { log, rules, commitIndex } = raft;
  leader.commitCheck = false;
  const index = Math.min(leader.commitQuorum.reachedFrom(commitIndex + 1, leader.matchIndex), log.lastIndex);
  if (!rules.mayCommit(index, commitIndex, log.termAt(index), raft.currentTerm)) return;
  for (let i = commitIndex + 1; i <= index; i++) leader.uncommittedBytes -= log.at(i)?.bytes ?? 0;
  setCommitIndex(raft, index);
  leader.pastCommit = leader.commitQuorum.recount(leader.matchIndex, index + 1);
}

/** Sets commitIndex (Figure 2). The newly committed entries are applied in this step or later ones. */
export function setCommitIndex(raft: Raft, index: Index): void {
  raft.commitIndex = index;
  declareCommit(raft);
  if (raft.applyAt === NOT_SET) raft.applyAt = raft.clock;
  if (!raft.configurations.several || !raft.configurations.choose(index)) return;
  declareConfiguration(raft);
  if (raft.asLeader !== null) adoptConfiguration(raft, raft.asLeader);
}

/** Applies committed entries (Figure 2, "Rules for Servers, All Servers"), at most `applyBatch` of them in one step. */
export function applyCommitted(raft: Raft): void {
  const { log, rules, options } = raft;
  let applied = 0;
  raft.applyAt = NOT_SET;
  while (rules.mayApply(raft.lastApplied + 1, raft.commitIndex)) {
    const entry = log.at(raft.lastApplied + 1);
    if (entry === undefined) break;
    if (applied++ >= options.applyBatch) {
      raft.applyAt = raft.clock + Math.max(options.applyDelay, 1);
      break;
    }
    applyEntry(raft, entry);
  }
  const { lastApplied, appliedBytes } = raft;
  raft.compactCheck = rules.mayCompact(lastApplied, log.baseIndex, appliedBytes, options.snapshotLogBytes);
}

function applyEntry(raft: Raft, entry: Entry): void {
  const { store, asLeader } = raft;
  const { command } = entry;
  raft.lastApplied = entry.index;
  raft.appliedBytes += entry.bytes;
  if (!raft.rules.changesState(asLeader !== null)) return;
  if (command === null) store.passTime(entry.time);
  else store.apply(command, entry.time);
  const declaration = raft.out.declare(DeclareKind.applied);
  declaration.term = entry.term;
  declaration.index = entry.index;
  declaration.session = command === null ? 0 : command.session;
  declaration.serial = command === null ? 0 : command.serial;
  declaration.effect = command !== null && store.outcome.effect;
  declaration.stateHash = store.stateHash;
  if (asLeader !== null) answerWaiting(raft, asLeader, entry.index);
}

function answerWaiting(raft: Raft, leader: Leader, index: Index): void {
  const waiting = leader.pending.take(index);
  if (waiting === null) return;
  const { outcome } = raft.store;
  if (outcome.status === ReplyStatus.sessionExpired) declareMilestone(raft, Milestone.sessionExpired);
  else if (!outcome.effect) declareMilestone(raft, Milestone.duplicateAnswered);
  for (let i = 0; i < waiting.length; i++) answerOutcome(raft, waiting[i], outcome);
}
