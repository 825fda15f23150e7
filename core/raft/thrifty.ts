import type { Quorum } from './electorate.ts';
import { type Progress, ProgressState } from './progress.ts';
import { NOT_SET, type Raft } from './raft.ts';
import { askToConfirm, batchFrom, offer, sendEmpty } from './replication.ts';
import type { Leader } from './role.ts';

/*
 * Thrifty replication: what needs replies from a quorum (entries to commit, a round of reads, contact) is sent to just
 * enough followers. The selection rotates, so that each follower is heard from often and needs few extra heartbeats. A
 * message carries all entries that its receiver lacks. If a follower does not reply in time, others are asked instead.
 * Committed entries that a follower lacks wait until it is selected, asked to confirm, or due for a heartbeat.
 */

/** A follower with this many missing replies in a row is asked only if there are not enough others. */
const FEW_SILENCES = 3;

/** Ranks for the selection. BUSY followers come last: nothing more can be sent to them before they reply. */
const [PROMPT, SILENT, BUSY] = [0, 1, 2];

/**
 * Sends new entries, or uncommitted ones whose messages may be lost, to just enough followers for a commit. A busy
 * follower that is selected gets them as soon as it replies; otherwise they would wait for its next heartbeat, which
 * every message sent to it delays.
 */
export function offerThrifty(raft: Raft, leader: Leader): void {
  const last = raft.log.lastIndex;
  const evenBusy = !raft.rules.waitsForHeartbeat();
  for (const peer of leader.followers) if (peer.catchUp !== null) offer(raft, leader, peer);
  const has = (peer: Progress): boolean =>
    (leader.matchIndex[peer.id] ?? 0) >= last || (peer.ackDue !== NOT_SET && peer.nextIndex > last);
  for (const peer of justEnough(raft, leader, leader.commitQuorum, has, evenBusy)) {
    peer.chosenUpTo = last;
    offer(raft, leader, peer);
  }
}

/**
 * Sends to the followers that answer all that they lack, before the log is compacted: those that were not selected for
 * the last entries would otherwise need the snapshot, every time.
 */
export function offerToAll(raft: Raft, leader: Leader): void {
  for (const peer of leader.followers) if (peer.silences === 0) offer(raft, leader, peer);
}

/** Asks just enough followers to confirm the current round of reads. */
export function askForRound(raft: Raft, leader: Leader): void {
  const { round, ackedRound, readQuorum } = leader;
  const confirms = (peer: Progress): boolean =>
    (ackedRound[peer.id] ?? 0) >= round || (peer.ackDue !== NOT_SET && peer.sentRound >= round);
  for (const peer of justEnough(raft, leader, readQuorum, confirms)) askToConfirm(raft, leader, peer);
}

/**
 * Renews the contact with a quorum that CheckQuorum needs, if it is older than half an election time-out, even if
 * nothing else is sent. A follower whose reply is awaited counts as in touch only if the reply is likely to come in
 * time: not if the follower was silent lately, is busy with a snapshot, or has more than half of the time left to reply:
 * then the rest would not suffice to ask another one. If there is no time to ask twice, all are asked that may answer.
 */
export function renewContact(raft: Raft, leader: Leader): void {
  const { electionTimeoutMax } = raft.options;
  const { confirmedAt, contactQuorum, contactSince } = leader;
  const limit = raft.clock - Math.floor(electionTimeoutMax / 2);
  confirmedAt[raft.id] = raft.clock;
  const reached = contactQuorum.reached(confirmedAt);
  if (reached > limit) return;
  const end = Math.max(reached, contactSince) + electionTimeoutMax;
  const lastCall = (raft.clock + end) / 2;
  const isPrompt = ({ silences, state, ackDue }: Progress): boolean =>
    silences < FEW_SILENCES && state !== ProgressState.snapshot && ackDue <= lastCall;
  const inTouch = (peer: Progress): boolean =>
    (confirmedAt[peer.id] ?? 0) > limit || (peer.ackDue !== NOT_SET && isPrompt(peer));
  const chosen = justEnough(raft, leader, contactQuorum, inTouch);
  const isLast = chosen.some((peer) => raft.clock + peer.patience(raft.options) >= end);
  const isMissed = (peer: Progress): boolean =>
    contactQuorum.includes(peer.id) && rankOf(raft, peer) === PROMPT && !inTouch(peer);
  for (const peer of isLast ? [...chosen, ...leader.followers.filter(isMissed)] : chosen)
    if (peer.ackDue === NOT_SET) askToConfirm(raft, leader, peer);
}

/** A new leader sends a heartbeat to followers that its first entry was not sent to (Figure 2, "Rules for Servers"). */
export function announce(raft: Raft, leader: Leader): void {
  leader.announced = true;
  for (const peer of leader.followers) if (peer.ackDue === NOT_SET) greet(raft, leader, peer);
}

/** Sends an empty AppendEntries without wanting a reply: the follower replies only if the logs differ. */
export function greet(raft: Raft, leader: Leader, peer: Progress): void {
  const { probing } = peer;
  sendEmpty(raft, leader, peer, false);
  peer.probing = probing;
}

/** No reply in time: asks other followers. What was sent to this one counts as lost; its next message includes it. */
export function giveUpOn(raft: Raft, leader: Leader, peer: Progress): void {
  peer.probing = false;
  if (peer.state === ProgressState.replicate) {
    peer.become(ProgressState.replicate, (leader.matchIndex[peer.id] ?? 0) + 1);
    peer.chosenUpTo = 0;
  }
  if (raft.commitIndex < raft.log.lastIndex) offerThrifty(raft, leader);
  if (leader.confirmedRound < leader.round) askForRound(raft, leader);
}

/**
 * Whether the entries that a follower lacks can wait for its next message: it is in state `replicate`, was not selected
 * for them, and one message has room for all of them.
 */
export function mayWait(raft: Raft, { offeredIndex }: Leader, peer: Progress): boolean {
  const { state, nextIndex } = peer;
  if (state !== ProgressState.replicate || peer.catchUp !== null || nextIndex <= peer.chosenUpTo)
    return false;
  return batchFrom(raft, nextIndex).entries.length > offeredIndex - nextIndex;
}

/**
 * Selects, in rotation, as many followers as a quorum still needs besides the settled ones (which have replied, or are
 * expected to). In a joint configuration: all that can be asked. `evenBusy`: if these are too few, busy ones as well.
 */
function justEnough(
  raft: Raft,
  leader: Leader,
  quorum: Quorum,
  isSettled: (peer: Progress) => boolean,
  evenBusy = false,
): readonly Progress[] {
  const { followers, turn } = leader;
  const [electorate, second] = quorum.electorates;
  let wanted = second === undefined ? (electorate?.needed ?? 0) : followers.length;
  if (second === undefined && quorum.includes(raft.id)) wanted--;
  for (const peer of followers) if (quorum.includes(peer.id) && isSettled(peer)) wanted--;
  const chosen: Progress[] = [];
  for (const rank of evenBusy ? [PROMPT, SILENT, BUSY] : [PROMPT, SILENT]) {
    for (let k = 0; k < followers.length && chosen.length < wanted; k++) {
      const place = (turn + k) % followers.length;
      const peer = followers[place];
      if (peer === undefined || rankOf(raft, peer) !== rank) continue;
      if (!quorum.includes(peer.id) || isSettled(peer)) continue;
      chosen.push(peer);
      leader.turn = (place + 1) % followers.length;
    }
  }
  return chosen;
}

/**
 * A follower is busy during a snapshot transfer, and while its log is being compared, by one message at a time. A
 * follower that needs a snapshot first would reply as late as a silent one.
 */
function rankOf({ rules, log }: Raft, { state, probing, silences, nextIndex }: Progress): number {
  if (state === ProgressState.snapshot || (state === ProgressState.probe && probing)) return BUSY;
  return silences >= FEW_SILENCES || rules.needsSnapshot(nextIndex - 1, log.baseIndex) ? SILENT : PROMPT;
}
