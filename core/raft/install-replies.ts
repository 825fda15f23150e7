import { RoleCode } from '../io.ts';
import { noteConfirmation } from './acks.ts';
import { raiseMatch } from './commit.ts';
import { sendChunk } from './install-sender.ts';
import type { Message } from './messages.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import { type Progress, ProgressState } from './progress.ts';
import type { Raft } from './raft.ts';
import { expectMore, offerMore } from './replication.ts';
import type { Leader } from './role.ts';

/** Figure 13 at the leader: the next chunk, or back to replication. */
export function onInstallSnapshotReply(raft: Raft, message: Message): void {
  const { role: leader } = raft;
  if (leader.kind !== RoleCode.leader || !raft.rules.ackCounts(message.term, raft.currentTerm)) return;
  const peer = leader.peers[message.from];
  if (peer === undefined) return;
  noteConfirmation(leader, message);
  if (message.done) {
    onInstalled(raft, leader, peer, message);
    return;
  }
  if (peer.state !== ProgressState.snapshot) return;
  if (message.prevLogIndex !== peer.snapshot?.lastIncludedIndex) return;
  const isNews = message.success
    ? message.offset > peer.snapshotOffset
    : message.offset !== peer.snapshotOffset;
  if (!isNews) return;
  if (!message.success && message.offset > 0) declareMilestone(raft.out, Milestone.snapshotResumed);
  peer.snapshotOffset = message.offset;
  expectMore(raft, leader, peer);
  sendChunk(raft, leader, peer);
}

function onInstalled(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const known = leader.matchIndex[peer.id] ?? 0;
  const match = raft.rules.matchAfterReply(true, message.matchIndex, 0, known);
  raiseMatch(raft, leader, peer.id, match);
  if (peer.state === ProgressState.snapshot && match >= (peer.snapshot?.lastIncludedIndex ?? 0)) {
    peer.becomeReplicate(match + 1);
  }
  expectMore(raft, leader, peer);
  offerMore(raft, leader, peer);
}
