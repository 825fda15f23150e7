import { raiseMatch } from './commit.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, leaderMessage } from './output.ts';
import { type Progress, ProgressState } from './progress.ts';
import { NOT_SET, type Raft } from './raft.ts';
import { expectAnswer, expectMore, offerMore } from './replication.ts';
import type { Leader } from './role.ts';
import { offerThrifty } from './thrifty.ts';

/** Begins to send the snapshot in chunks (paper §7) to a follower that needs entries which the log no longer has. */
export function beginInstall(raft: Raft, leader: Leader, peer: Progress): void {
  const { snapshot } = raft;
  if (snapshot === null) {
    throw new Error(`leader n${raft.id}: no snapshot for n${peer.id}, which needs entry ${peer.nextIndex}`);
  }
  peer.become(ProgressState.snapshot, peer.nextIndex, snapshot);
  peer.ackDue = NOT_SET;
  sendChunk(raft, leader, peer, raft.options.snapshotChunkBytes);
}

/**
 * No reply to a chunk in time. It may be lost, or still be on a slow link, which another chunk would only congest; so
 * an empty chunk asks how far the follower is. If there is a newer snapshot meanwhile, that is sent instead.
 */
export function askHowFar(raft: Raft, leader: Leader, peer: Progress): void {
  if (peer.snapshot === raft.snapshot) sendChunk(raft, leader, peer, 0);
  else beginInstall(raft, leader, peer);
}

/** Sends the next chunk of at most `limit` bytes, from the follower's offset. Only one chunk is in flight at a time. */
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

/** Handles a reply to a chunk (Figure 13, at the leader): sends the next one, or goes back to sending entries. */
export function onSnapshotReply(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  if (message.done) onInstalled(raft, leader, peer, message);
  else if (message.prevLogIndex === peer.snapshot?.lastIncludedIndex) onChunk(raft, leader, peer, message);
}

function onInstalled(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const match = raft.rules.matchAfterReply(true, message.matchIndex, 0, leader.matchIndex[peer.id] ?? 0);
  peer.comingBack = true;
  raiseMatch(raft, leader, peer.id, match);
  peer.matchedAt = raft.clock;
  peer.inflight.arrive(match); // if this reply is late, entries are in flight again, whose own replies may be lost
  if (peer.snapshot !== null && match >= peer.snapshot.lastIncludedIndex) {
    peer.become(ProgressState.replicate, match + 1);
  }
  expectMore(raft, leader, peer);
  // Thrifty replication could not select it during the snapshot, and without it there may be too few for a commit.
  if (raft.options.replication === 'thrifty') offerThrifty(raft, leader);
  offerMore(raft, leader, peer);
}

/**
 * The follower reports its offset: the chunk arrived, or it did not but a later message did. Sends the chunk that
 * starts there. Replies to messages from before the last chunk are ignored.
 */
function onChunk(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const { offset, sentAt } = message;
  const moved = offset !== peer.snapshotOffset;
  if (sentAt < peer.chunkSentAt || (sentAt === peer.chunkSentAt && !moved)) return;
  if (moved) peer.measure(raft.clock - sentAt);
  if (!message.success && offset > 0) declareMilestone(raft, Milestone.snapshotResumed);
  peer.comingBack = true;
  peer.snapshotOffset = offset;
  peer.ackDue = NOT_SET;
  // As long as nothing has arrived, a newer snapshot is the better start: the log after this one is gone already.
  if (offset === 0 && peer.snapshot !== raft.snapshot) beginInstall(raft, leader, peer);
  else sendChunk(raft, leader, peer, raft.options.snapshotChunkBytes);
}

/**
 * Whether compaction has to wait for a follower that is receiving a snapshot or the entries after it. Compacting now
 * would make it need another snapshot, and so on for as long as clients write. The log's size bounds the wait.
 */
export function sparesLog(raft: Raft, leader: Leader): boolean {
  const spares = raft.rules.sparesLog(raft.appliedBytes, raft.options.snapshotLogBytes);
  let awaited = false;
  for (const peer of leader.followers) {
    if (!peer.comingBack) continue;
    const { state, nextIndex, inflight } = peer;
    const isSent = state === ProgressState.replicate && nextIndex > raft.commitIndex;
    const inStep = isSent && inflight.messages <= 1; // several may overtake each other, and be refused
    if (inStep || !spares) peer.comingBack = false;
    else awaited = true;
  }
  return awaited;
}
