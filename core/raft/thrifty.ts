import type { Micros } from '../units.ts';
import type { Quorum } from './electorate.ts';
import { type Progress, ProgressState } from './progress.ts';
import { type Raft, UNASKED } from './raft.ts';
import { askToConfirm, offer, sendEmpty } from './replication.ts';
import type { Leader } from './role.ts';

/*
 * Thrifty replication: whatever needs a quorum's answers (entries to commit, a round of reads, contact) is asked of
 * just enough followers. The choice rotates, so that each is heard from often and needs no heartbeat of its own; a
 * message carries all that its receiver misses; whoever does not answer in time is given up, and others are asked
 * in its place. What a follower misses of what is committed already waits for its next turn, question or heartbeat.
 */

/** Silent so often in a row, a follower is asked only where there are not enough others. */
const FEW_SILENCES = 3;

/** Who is asked first, next, and last: who cannot be before it has answered. */
const [PROMPT, SILENT, BUSY] = [0, 1, 2];

/**
 * New entries, or some that are not committed yet and may be lost, to just enough followers for a commit. One that is
 * busy gets them as soon as it answers: else they would wait for a heartbeat, which all that is sent to it puts off.
 */
export function offerThrifty(raft: Raft, leader: Leader): void {
  const last = raft.log.lastIndex;
  const evenBusy = !raft.rules.waitsForHeartbeat();
  for (const peer of leader.followers) if (peer.catchUp !== null) offer(raft, leader, peer);
  const has = (peer: Progress): boolean =>
    (leader.matchIndex[peer.id] ?? 0) >= last || (peer.ackDue !== UNASKED && peer.nextIndex > last);
  for (const peer of justEnough(raft, leader, leader.commitQuorum, has, evenBusy)) {
    peer.chosenUpTo = last;
    offer(raft, leader, peer);
  }
}

/** Asks just enough followers to confirm the round of reads that is under way. */
export function askForRound(raft: Raft, leader: Leader): void {
  const { round, ackedRound, readQuorum } = leader;
  const confirms = (peer: Progress): boolean =>
    (ackedRound[peer.id] ?? 0) >= round || (peer.ackDue !== UNASKED && peer.sentRound >= round);
  for (const peer of justEnough(raft, leader, readQuorum, confirms)) askToConfirm(raft, leader, peer);
}

/**
 * CheckQuorum has to hear from a quorum now and then, also where nothing is asked of it. Who was silent lately, or is
 * busy with a snapshot, counts by what it did answer only: its next answer may be long in coming. So does who may be
 * awaited until less time than that is left to ask somebody else. Nobody is asked who can be after `untilNext`, too.
 */
export function renewContact(raft: Raft, leader: Leader, untilNext: Micros): void {
  const { electionTimeoutMax, retransmitTimeout } = raft.options;
  const { confirmedAt, contactQuorum, contactSince } = leader;
  const spare = electionTimeoutMax - untilNext - retransmitTimeout;
  const limit = raft.clock - Math.max(Math.floor(electionTimeoutMax / 2), spare);
  confirmedAt[raft.id] = raft.clock;
  const reached = contactQuorum.reached(confirmedAt);
  if (reached > limit) return;
  const lastCall = (raft.clock + Math.max(reached, contactSince) + electionTimeoutMax) / 2;
  const isPrompt = ({ silences, state, ackDue }: Progress): boolean =>
    silences < FEW_SILENCES && state !== ProgressState.snapshot && ackDue <= lastCall;
  const inTouch = (peer: Progress): boolean =>
    (confirmedAt[peer.id] ?? 0) > limit || (peer.ackDue !== UNASKED && isPrompt(peer));
  for (const peer of justEnough(raft, leader, contactQuorum, inTouch))
    if (peer.ackDue === UNASKED) askToConfirm(raft, leader, peer);
}

/** A new leader makes itself known to those who did not get its first entry (Figure 2, "Rules for Servers, Leaders"). */
export function announce(raft: Raft, leader: Leader): void {
  leader.announced = true;
  for (const peer of leader.followers) if (peer.ackDue === UNASKED) greet(raft, leader, peer);
}

/** An empty AppendEntries that asks for nothing, and is answered only where the logs differ. */
export function greet(raft: Raft, leader: Leader, peer: Progress): void {
  const { probing } = peer;
  sendEmpty(raft, leader, peer, false);
  peer.probing = probing;
}

/** No answer in time: asks others. What was sent is taken for lost, and goes along with the next message. */
export function giveUpOn(raft: Raft, leader: Leader, peer: Progress): void {
  peer.probing = false;
  if (peer.state === ProgressState.replicate) {
    peer.become(ProgressState.replicate, (leader.matchIndex[peer.id] ?? 0) + 1);
    peer.chosenUpTo = 0;
  }
  if (raft.commitIndex < raft.log.lastIndex) offerThrifty(raft, leader);
  if (leader.confirmedRound < leader.round) askForRound(raft, leader);
}

/** Whether a follower in step, not chosen for what it misses, can wait for its next message, which has room for all of that. */
export function mayWait({ log, options }: Raft, { offeredIndex }: Leader, peer: Progress): boolean {
  const { state, nextIndex } = peer;
  if (state !== ProgressState.replicate || peer.catchUp !== null || nextIndex <= peer.chosenUpTo)
    return false;
  const { entries } = log.batchFor(nextIndex, options.maxEntriesPerMessage, options.maxBytesPerMessage);
  return entries.length > offeredIndex - nextIndex;
}

/**
 * In rotation as many of a quorum's followers as are still needed beside those who need not be asked: they have
 * answered, or still may. In a joint configuration everybody who can be asked. `evenBusy`: and then those who cannot.
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
 * A snapshot under way is not disturbed, and a follower whose log is being compared gets one message at a time. One that
 * would have to take a snapshot first is as slow to answer as one that is silent.
 */
function rankOf({ rules, log }: Raft, { state, probing, silences, nextIndex }: Progress): number {
  if (state === ProgressState.snapshot || (state === ProgressState.probe && probing)) return BUSY;
  return silences >= FEW_SILENCES || rules.needsSnapshot(nextIndex - 1, log.baseIndex) ? SILENT : PROMPT;
}
