import { type Durable, RoleCode } from '../io.ts';
import { storeFrom } from '../kv/image.ts';
import { NOBODY } from '../units.ts';
import { appendToLog, becomeFollower } from './follower.ts';
import { Milestone } from './milestones.ts';
import { declareCommit, declareConfiguration, declareMilestone, declareRole } from './output.ts';
import type { Raft } from './raft.ts';
import { beginWith } from './snapshot-receiver.ts';
import { transferLeadership } from './transfer.ts';

/** Starts as a follower (§5.2) from the contents of the disk, with the snapshot as state. Throws if the log has a gap. */
export function start(raft: Raft, durable: Durable): void {
  const { log } = raft;
  const { snapshot } = durable;
  raft.clock = 0;
  raft.currentTerm = durable.term;
  raft.votedFor = durable.votedFor;
  if (snapshot !== null) {
    beginWith(raft, snapshot, false);
    raft.store = storeFrom(snapshot.data, raft.rules, raft.store.sessions.expiry);
    log.noteTime(raft.store.logTime);
    raft.commitIndex = snapshot.lastIncludedIndex;
    raft.lastApplied = snapshot.lastIncludedIndex;
  }
  declareConfiguration(raft);
  for (const entry of durable.entries) if (entry.index > log.baseIndex) appendToLog(raft, entry);
  raft.storage.recover(durable.term, durable.votedFor, log.lastIndex);
  declareRole(raft);
  if (snapshot !== null) declareCommit(raft);
}

/**
 * Handles a permanent disk failure: steps down, and from now on ignores messages and does not campaign. Messages that
 * wait for the disk will never be sent.
 */
export function failDisk(raft: Raft): void {
  if (raft.diskFailed) return;
  raft.diskFailed = true;
  declareMilestone(raft, Milestone.diskFailed);
  if (raft.role.kind !== RoleCode.follower) becomeFollower(raft, raft.currentTerm);
}

/** Begins a graceful stop: transfers leadership, and does not campaign any more; a campaign under way is given up. */
export function shutDown(raft: Raft): void {
  raft.stopping = true;
  if (raft.asCandidate !== null) becomeFollower(raft, raft.currentTerm);
  transferLeadership(raft, NOBODY);
}

/**
 * Reports when a stopping server may be stopped: when no transfer of its leadership is pending (it has ended, or there
 * was no other voter to transfer to), no request is held and every write is durable.
 */
export function reportStop(raft: Raft): void {
  const leading = raft.asLeader !== null && raft.asLeader.transfer !== null;
  raft.out.stopped = !leading && raft.held.size === 0 && raft.storage.idle();
}
