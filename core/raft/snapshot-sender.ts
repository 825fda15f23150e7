import { raiseMatch } from './commit.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, leaderMessage } from './output.ts';
import { type Progress, ProgressState } from './progress.ts';
import { type Raft, UNASKED } from './raft.ts';
import { expectAnswer, expectMore, offerMore } from './replication.ts';
import type { Leader } from './role.ts';
import { offerThrifty } from './thrifty.ts';

/** The follower needs entries that the log no longer has: send it the snapshot (paper §7), chunk by chunk. */
export function beginInstall(raft: Raft, leader: Leader, peer: Progress): void {
  const { snapshot } = raft;
  if (snapshot === null) {
    throw new Error(`leader n${raft.id}: no snapshot for n${peer.id}, which needs entry ${peer.nextIndex}`);
  }
  peer.become(ProgressState.snapshot, peer.nextIndex, snapshot);
  peer.ackDue = UNASKED;
  sendChunk(raft, leader, peer, raft.options.snapshotChunkBytes);
}

/**
 * No answer in time. The chunk may be lost, or still be making its way through a narrow link, which another one would
 * only clog; so an empty one finds out. A snapshot that the log has outgrown meanwhile is not worth the wait.
 */
export function askHowFar(raft: Raft, leader: Leader, peer: Progress): void {
  if (peer.snapshot === raft.snapshot) sendChunk(raft, leader, peer, 0);
  else beginInstall(raft, leader, peer);
}

/** The next chunk, from where the follower is, of so many bytes at the most. One is on its way at a time. */
function sendChunk(raft: Raft, leader: Leader, peer: Progress, limit: number): void {
  const { snapshot, snapshotOffset: offset } = peer;
  if (snapshot === null) return;
  const message = leaderMessage(raft, leader, peer, MessageType.installSnapshot);
  message.prevLogIndex = snapshot.lastIncludedIndex;
  message.prevLogTerm = snapshot.lastIncludedTerm;
  message.snapshot = snapshot;
  message.offset = offset;
  message.chunkBytes = Math.min(snapshot.bytes - offset, limit);
  message.done = offset + message.chunkBytes === snapshot.bytes;
  if (limit > 0) peer.chunkSentAt = raft.clock;
  raft.out.send.push(message);
  expectAnswer(raft, leader, peer);
}

/** Figure 13 at the leader: the next chunk, or back to replication. */
export function onSnapshotReply(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  if (message.done) onInstalled(raft, leader, peer, message);
  else if (message.prevLogIndex === peer.snapshot?.lastIncludedIndex) onChunk(raft, leader, peer, message);
}

function onInstalled(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const match = raft.rules.matchAfterReply(true, message.matchIndex, 0, leader.matchIndex[peer.id] ?? 0);
  peer.comingBack = true;
  raiseMatch(raft, leader, peer.id, match);
  peer.inflight.arrive(match); // a late answer: entries are on their way again, and theirs may be lost
  if (peer.snapshot !== null && match >= peer.snapshot.lastIncludedIndex) {
    peer.become(ProgressState.replicate, match + 1);
  }
  expectMore(raft, leader, peer);
  // Thrift could not ask it while it took the snapshot, and without it there may be too few for a commit.
  if (raft.options.replication === 'thrifty') offerThrifty(raft, leader);
  offerMore(raft, leader, peer);
}

/**
 * A chunk arrived, or has not by the time that something later has, or the follower says where it really is.
 * Earlier chunks are past.
 */
function onChunk(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const { offset, sentAt } = message;
  const moved = offset !== peer.snapshotOffset;
  if (sentAt < peer.chunkSentAt || (sentAt === peer.chunkSentAt && !moved)) return;
  if (moved) peer.measure(raft.clock - sentAt);
  if (!message.success && offset > 0) declareMilestone(raft, Milestone.snapshotResumed);
  peer.comingBack = true;
  peer.snapshotOffset = offset;
  peer.ackDue = UNASKED;
  sendChunk(raft, leader, peer, raft.options.snapshotChunkBytes);
}

/**
 * Whether a follower that takes a snapshot, or what came after it, would need another one if the log were compacted
 * now, and so never come back while clients write: the log is spared for it, within bounds.
 */
export function sparesLog(raft: Raft, leader: Leader): boolean {
  const spares = raft.rules.sparesLog(raft.appliedBytes, raft.options.snapshotLogBytes);
  let awaited = false;
  for (const peer of leader.followers) {
    if (!peer.comingBack) continue;
    const inStep = peer.state === ProgressState.replicate && peer.nextIndex > raft.commitIndex;
    if (inStep || !spares) peer.comingBack = false;
    else awaited = true;
  }
  return awaited;
}
