import { type Progress, ProgressState } from './progress.ts';
import type { Raft } from './raft.ts';
import { offer } from './replication.ts';
import type { Leader } from './role.ts';

/**
 * Thrifty replication: new entries go to just enough followers for a commit; the others get them with their next
 * heartbeat. The choice rotates, and a message carries all that its receiver misses. A follower that does not
 * answer in time is probed and no longer relied on, and others are chosen in its place.
 */
export function offerThrifty(raft: Raft, leader: Leader): void {
  const { peerIds, peers, commitQuorum } = leader;
  const { inForce } = raft.configurations;
  const joint = inForce.outgoing.length > 0;
  let wanted = (commitQuorum.electorates[0]?.needed ?? 0) - (commitQuorum.includes(raft.id) ? 1 : 0);
  const first = leader.turn;
  for (let k = 0; k < peerIds.length; k++) {
    const peer = peers[peerIds[(first + k) % peerIds.length] ?? 0];
    if (peer === undefined) continue;
    if (!commitQuorum.includes(peer.id)) {
      if (peer.catchUp !== null) offer(raft, leader, peer);
    } else if (joint) {
      offer(raft, leader, peer);
    } else if (wanted > 0 && peer.state === ProgressState.replicate) {
      peer.chosenUpTo = raft.log.lastIndex;
      offer(raft, leader, peer);
      wanted--;
      leader.turn = (first + k + 1) % peerIds.length;
    }
  }
  if (wanted > 0) offerEveryone(raft, leader);
}

/** Whether a follower in step, not chosen for what it misses, and not far behind, can wait for its next heartbeat. */
export function mayWait(raft: Raft, leader: Leader, peer: Progress): boolean {
  return (
    peer.state === ProgressState.replicate &&
    peer.catchUp === null &&
    peer.nextIndex > peer.chosenUpTo &&
    leader.offeredIndex - peer.nextIndex < raft.options.maxEntriesPerMessage
  );
}

/** Too few keep up: nobody can be spared. */
function offerEveryone(raft: Raft, leader: Leader): void {
  for (const id of leader.peerIds) {
    const peer = leader.peers[id];
    if (peer !== undefined) offer(raft, leader, peer);
  }
}
