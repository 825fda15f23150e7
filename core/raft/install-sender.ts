import { NEVER } from '../units.ts';
import { MessageType } from './messages.ts';
import type { Progress } from './progress.ts';
import type { Raft } from './raft.ts';
import { expectAnswer } from './replication.ts';
import type { Leader } from './role.ts';
import { newMessage } from './send.ts';

/** The follower needs entries that the log no longer has: send it the snapshot (paper §7), chunk by chunk. */
export function beginInstall(raft: Raft, leader: Leader, peer: Progress): void {
  const { snapshot } = raft;
  if (snapshot === null) {
    throw new Error(`leader n${raft.id}: no snapshot for n${peer.id}, which needs entry ${peer.nextIndex}`);
  }
  peer.becomeSnapshot(snapshot);
  peer.ackDue = NEVER;
  sendChunk(raft, leader, peer);
}

/** The next chunk, from where the follower is. One is on its way at a time; a lost one is sent again. */
export function sendChunk(raft: Raft, leader: Leader, peer: Progress): void {
  const { snapshot, snapshotOffset: offset } = peer;
  if (snapshot === null) return;
  const message = newMessage(raft, MessageType.installSnapshot, peer.id);
  const rest = snapshot.bytes - offset;
  const { snapshotChunkBytes } = raft.options;
  message.prevLogIndex = snapshot.lastIncludedIndex;
  message.prevLogTerm = snapshot.lastIncludedTerm;
  message.snapshot = snapshot;
  message.offset = offset;
  message.chunkBytes = Math.min(rest, snapshotChunkBytes);
  message.done = rest <= snapshotChunkBytes;
  message.round = leader.reads.round;
  message.sentAt = raft.clock;
  peer.sentAt = raft.clock;
  peer.sentRound = leader.reads.round;
  raft.out.send.push(message);
  expectAnswer(raft, leader, peer);
}
