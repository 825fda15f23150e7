import { RoleCode } from '../io.ts';
import { type Index, NEVER, type NodeId } from '../units.ts';
import { declareCommit, declareConfiguration } from './declare.ts';
import { adoptConfiguration } from './leader.ts';
import type { Raft } from './raft.ts';
import type { Leader } from './role.ts';

/** Raises the commit index (Figure 2); what it reached will be applied in this step or later ones. */
export function setCommitIndex(raft: Raft, index: Index): void {
  raft.commitIndex = index;
  declareCommit(raft);
  const { configurations } = raft;
  const before = configurations.inForceIndex;
  configurations.choose(index);
  if (configurations.inForceIndex !== before) {
    declareConfiguration(raft);
    if (raft.role.kind === RoleCode.leader) adoptConfiguration(raft, raft.role);
  }
  if (raft.applyAt === NEVER) raft.applyAt = raft.clock;
}

/** The leader's own log counts as far as its disk has it. */
export function countOwnProgress(raft: Raft, leader: Leader): void {
  const own = raft.rules.ownMatchIndex(raft.log.lastIndex, raft.storage.durableIndex);
  raiseMatch(raft, leader, raft.id, own);
}

/** A server's log is known to match up to here. Whether a commit may follow is looked at once per step. */
export function raiseMatch(raft: Raft, leader: Leader, id: NodeId, matchIndex: Index): void {
  const before = leader.matchIndex[id] ?? 0;
  if (matchIndex <= before) return;
  leader.matchIndex[id] = matchIndex;
  if (matchIndex <= raft.commitIndex) return;
  if (before <= raft.commitIndex && leader.commitQuorum.arrived(id)) leader.pastCommit = true;
  if (leader.pastCommit) leader.commitCheck = true;
}

/** Figure 2, "Rules for Servers, Leaders", last paragraph (§5.3, §5.4.2). */
export function advanceCommit(raft: Raft, leader: Leader): void {
  if (!leader.commitCheck) return;
  leader.commitCheck = false;
  const { log, rules } = raft;
  const reached = leader.commitQuorum.reached(leader.matchIndex);
  const index = Math.min(reached, log.lastIndex);
  if (!rules.mayCommit(index, raft.commitIndex, log.termAt(index), raft.currentTerm)) return;
  for (let i = raft.commitIndex + 1; i <= index; i++) leader.uncommittedBytes -= log.at(i)?.bytes ?? 0;
  setCommitIndex(raft, index);
  leader.pastCommit = leader.commitQuorum.recount(leader.matchIndex, index + 1);
}
