import type { Index } from '../units.ts';
import { raiseMatch } from './commit.ts';
import { truncateLog } from './follower.ts';
import { adoptConfiguration } from './leader.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone } from './output.ts';
import { type Progress, ProgressState } from './progress.ts';
import type { Raft } from './raft.ts';
import { expectMore, offer, offerMore } from './replication.ts';
import type { Leader } from './role.ts';
import { onSnapshotReply } from './snapshot-sender.ts';

/** Handles a reply to AppendEntries or InstallSnapshot: Figure 2, "Rules for Servers, Leaders", and Figure 13. */
export function onFollowerReply(raft: Raft, message: Message): void {
  const { asLeader: leader } = raft;
  if (leader === null || !raft.rules.ackCounts(message.term, raft.currentTerm)) return;
  const peer = leader.peers[message.from];
  if (peer === undefined || message.sentAt < peer.since) return; // also true of CONFIRMS_NOTHING
  peer.silences = 0;
  noteConfirmation(raft, leader, message);
  if (message.type === MessageType.installSnapshotReply) onSnapshotReply(raft, leader, peer, message);
  else if (message.success) onAccepted(raft, leader, peer, message);
  else onRefused(raft, leader, peer, message);
}

/**
 * Records contact with a follower. Whether it accepted or refused, it was in this term when it replied, so this server
 * still led when it sent the message that is answered (thesis §6.4).
 */
export function noteConfirmation(raft: Raft, leader: Leader, message: Message): void {
  const { from, round, sentAt } = message;
  const since = raft.rules.confirmedSince(sentAt, raft.clock);
  if (since > leader.confirmedAt[from]) leader.confirmedAt[from] = since;
  const before = leader.ackedRound[from];
  if (round <= before) return;
  leader.ackedRound[from] = round;
  const goal = leader.round;
  if (before < goal && round >= goal && leader.readQuorum.arrived(from)) leader.readCheck = true;
}

function onAccepted(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const known = leader.matchIndex[peer.id];
  const match = raft.rules.matchAfterReply(true, message.matchIndex, message.conflictIndex, known);
  if (match > known) {
    raiseMatch(raft, leader, peer.id, match);
    peer.matchedAt = raft.clock;
    peer.measure(raft.clock - message.sentAt);
  }
  if (peer.state === ProgressState.replicate) {
    peer.inflight.arrive(match);
    if (match >= peer.nextIndex) peer.nextIndex = match + 1;
  } else if (!fallsIntoStep(raft, peer, match, message)) {
    return;
  }
  expectMore(raft, leader, peer);
  offerMore(raft, leader, peer);
}

/**
 * Moves a follower from `probe` or `snapshot` back to `replicate`, if the reply allows that. An accepted message shows
 * that the follower's log, durable or not, matches up to prevLogIndex; if that is less than the current probe tests,
 * the reply to the probe is still to come. False if the caller has nothing more to do.
 */
function fallsIntoStep(raft: Raft, peer: Progress, match: Index, message: Message): boolean {
  const probing = peer.state === ProgressState.probe;
  const held = probing ? Math.max(match, message.prevLogIndex) : match;
  if (held < (probing ? peer.nextIndex - 1 : raft.log.baseIndex)) return probing;
  peer.become(ProgressState.replicate, held + 1);
  if (probing) peer.inStepSince = raft.clock;
  return true;
}

/** "If AppendEntries fails because of log inconsistency: decrement nextIndex and retry" (Figure 2), term by term (§5.3). */
function onRefused(raft: Raft, leader: Leader, peer: Progress, message: Message): void {
  const { log, rules } = raft;
  if (message.prevLogIndex <= leader.matchIndex[peer.id] && message.sentAt > peer.matchedAt)
    startOver(raft, leader, peer, message.prevLogIndex);
  const known = leader.matchIndex[peer.id] ?? 0;
  const match = rules.matchAfterReply(false, message.matchIndex, message.conflictIndex, known);
  raiseMatch(raft, leader, peer.id, match);
  if (peer.state === ProgressState.snapshot) return;
  const probing = peer.state === ProgressState.probe;
  const late = message.sentAt < peer.inStepSince;
  if (!rules.refusalCounts(probing, message.prevLogIndex, match, peer.nextIndex, late)) return;
  const kept = rules.keptOnRefusal(log.lastIndex, message.conflictIndex);
  if (kept < log.lastIndex) truncateLog(raft, kept + 1);
  const agree = rules.skipsConflictingTerms()
    ? log.lastIndexOfTermAtMost(message.conflictTerm, message.conflictIndex)
    : message.conflictIndex;
  if (agree < message.conflictIndex) declareMilestone(raft, Milestone.backtracked);
  peer.refusals++;
  const next = rules.nextIndexAfterRefusal(agree, match, peer.nextIndex, peer.refusals);
  if (next <= match)
    throw new Error(`leader n${raft.id}: nextIndex ${next} of n${peer.id} is not above matchIndex ${match}`);
  peer.become(ProgressState.probe, next);
  expectMore(raft, leader, peer);
  offer(raft, leader, peer);
}

/**
 * A follower has refused a message sent after it had acknowledged the entry before: it has lost its disk, or a part of
 * it. It is sent the log again, but has no say in this term any more: with its entries it has lost its votes, so it may
 * already have helped to elect the leader of a later term.
 */
function startOver(raft: Raft, leader: Leader, peer: Progress, refusedIndex: Index): void {
  declareMilestone(raft, Milestone.entriesLost);
  leader.matchIndex[peer.id] = 0;
  peer.forgetful ||= leader.commitQuorum.includes(peer.id);
  peer.become(ProgressState.probe, refusedIndex + 1);
  adoptConfiguration(raft, leader);
}
