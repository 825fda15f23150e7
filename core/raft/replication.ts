import type { Index } from '../units.ts';
import type { Batch } from './log.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, leaderMessage } from './output.ts';
import { type Progress, ProgressState } from './progress.ts';
import { NOT_SET, type Raft } from './raft.ts';
import type { Leader } from './role.ts';
import { askHowFar, beginInstall } from './snapshot-sender.ts';
import { announce, giveUpOn, mayWait, offerThrifty, renewContact } from './thrifty.ts';

/** Sends new entries to followers at once, before they are on this server's disk (thesis §10.2.1), as windows allow. */
export function offerNewEntries(raft: Raft, leader: Leader): void {
  leader.offeredIndex = raft.log.lastIndex;
  if (raft.options.replication === 'thrifty') {
    offerThrifty(raft, leader);
    if (!leader.announced) announce(raft, leader);
    return;
  }
  const { followers } = leader;
  for (let i = 0; i < followers.length; i++) offer(raft, leader, followers[i]);
}

/** After a reply: sends more, unless thrifty replication leaves the rest to the follower's next message. */
export function offerMore(raft: Raft, leader: Leader, peer: Progress): void {
  if (peer.nextIndex > leader.offeredIndex) return;
  if (raft.options.replication !== 'thrifty' || !mayWait(raft, leader, peer)) offer(raft, leader, peer);
}

/** Sends a follower the entries it lacks, as far as its state and its window allow. */
export function offer(raft: Raft, leader: Leader, peer: Progress): void {
  if (peer.state === ProgressState.probe && !peer.probing) sendEntries(raft, leader, peer);
  if (peer.state !== ProgressState.replicate) return;
  while (peer.nextIndex <= raft.log.lastIndex && windowOpen(raft, peer)) {
    if (!sendEntries(raft, leader, peer)) return;
  }
  if (peer.nextIndex <= raft.log.lastIndex && !leader.windowWasFull) {
    leader.windowWasFull = true;
    declareMilestone(raft, Milestone.windowFull);
  }
}

function windowOpen({ rules, options }: Raft, { inflight }: Progress): boolean {
  const { messages, bytes } = inflight;
  return rules.windowOpen(messages, options.maxInflightMessages, bytes, options.maxInflightBytes);
}

/**
 * Sends one AppendEntries from nextIndex on, or starts a snapshot if the log no longer reaches back that far (§7).
 * True if entries were sent.
 */
function sendEntries(raft: Raft, leader: Leader, peer: Progress): boolean {
  const from = peer.nextIndex;
  if (raft.rules.needsSnapshot(from - 1, raft.log.baseIndex)) {
    beginInstall(raft, leader, peer);
    return false;
  }
  const { entries, bytes } = batchFrom(raft, from);
  const message = appendMessage(raft, leader, peer, from - 1);
  message.entries = entries;
  message.wantAck = true;
  if (peer.state === ProgressState.probe) peer.probing = true;
  else if (entries.length > 0) {
    peer.nextIndex = from + entries.length;
    peer.inflight.depart(peer.nextIndex - 1, bytes);
  }
  raft.out.send.push(message);
  expectAnswer(raft, leader, peer);
  return entries.length > 0;
}

/**
 * The entries that one message carries from this index on: at most as many bytes as may be in flight, since a larger
 * message would occupy a narrow link for longer than the window is meant to allow.
 */
export function batchFrom({ log, options }: Raft, from: Index): Batch {
  const { maxEntriesPerMessage, maxBytesPerMessage, maxInflightBytes } = options;
  return log.batchFor(from, maxEntriesPerMessage, Math.min(maxBytesPerMessage, maxInflightBytes));
}

function appendMessage(raft: Raft, leader: Leader, peer: Progress, prevLogIndex: Index): Message {
  const message = leaderMessage(raft, leader, peer, MessageType.appendEntries);
  message.prevLogIndex = prevLogIndex;
  message.prevLogTerm = raft.log.termAt(prevLogIndex);
  message.leaderCommit = raft.rules.leaderCommit(raft.commitIndex, raft.log.lastIndex);
  return message;
}

/**
 * Sends a heartbeat (§5.2): with entries if the follower lacks some and its window is open, otherwise an empty
 * AppendEntries, which also reveals whether earlier ones were lost.
 */
export function heartbeat(raft: Raft, leader: Leader, peer: Progress): void {
  const isThrifty = raft.options.replication === 'thrifty';
  // For a follower that was silent, a reply about its snapshot is awaited for longer each time: this finds out sooner
  // that it is back.
  if (isThrifty && peer.state === ProgressState.snapshot && peer.silences > 0) askHowFar(raft, leader, peer);
  else if (isThrifty && peer.state === ProgressState.probe) sendEntries(raft, leader, peer);
  else bringUpToDate(raft, leader, peer, wantsAck(raft, leader, peer));
}

/** Sends the entries that a follower lacks, as far as its window allows, or else an empty AppendEntries. */
export function bringUpToDate(raft: Raft, leader: Leader, peer: Progress, wantAck: boolean): void {
  const lacksEntries = peer.state === ProgressState.replicate && peer.nextIndex <= raft.log.lastIndex;
  if (lacksEntries && windowOpen(raft, peer)) sendEntries(raft, leader, peer);
  else sendEmpty(raft, leader, peer, wantAck);
}

/**
 * Sends an empty AppendEntries; `wantAck` makes the follower reply although there is nothing new. Thrifty replication
 * waits only for the replies that it needs (`askToConfirm`).
 */
export function sendEmpty(raft: Raft, leader: Leader, peer: Progress, wantAck: boolean): void {
  const { log, rules } = raft;
  const match = leader.matchIndex[peer.id] ?? 0;
  let previous = rules.heartbeatPrevious(peer.nextIndex, match);
  if (peer.state === ProgressState.snapshot) previous = match < log.baseIndex ? 0 : match;
  else if (rules.needsSnapshot(previous, log.baseIndex)) {
    beginInstall(raft, leader, peer);
    return;
  }
  const message = appendMessage(raft, leader, peer, previous);
  message.wantAck = wantAck;
  raft.out.send.push(message);
  if (peer.state === ProgressState.probe) peer.probing = true;
  if (wantAck && raft.options.replication === 'all') expectAnswer(raft, leader, peer);
}

/**
 * Asks a follower to confirm that this server still leads, by an AppendEntries that wants a reply. Under thrifty
 * replication it carries the entries the follower lacks, since it delays the heartbeat that would bring them.
 */
export function askToConfirm(raft: Raft, leader: Leader, peer: Progress): void {
  const carries = raft.options.replication === 'thrifty' && !raft.rules.waitsForHeartbeat();
  if (carries) bringUpToDate(raft, leader, peer, true);
  else sendEmpty(raft, leader, peer, true);
  expectAnswer(raft, leader, peer);
}

function wantsAck(raft: Raft, leader: Leader, peer: Progress): boolean {
  const { checkQuorum, reads, electionTimeoutMin, heartbeatInterval, replication } = raft.options;
  const probing = peer.state === ProgressState.probe || (leader.ackedRound[peer.id] ?? 0) < leader.round;
  // Under thrifty replication just enough followers are asked when contact has to be renewed (`renewContact`), and a
  // lease is renewed by the reads that need it. There a heartbeat asks only if a question is still unanswered: by the
  // time the answer is overdue, contact may be lost.
  const asks = checkQuorum || reads === 'lease';
  const needsContact = asks && (replication === 'all' || peer.ackDue !== NOT_SET);
  const limit = Math.floor(electionTimeoutMin / 2) - heartbeatInterval;
  return raft.rules.wantsAck(probing, needsContact, raft.clock - (leader.confirmedAt[peer.id] ?? 0), limit);
}

/** Starts to wait for a reply of this follower, unless one is awaited already. */
export function expectAnswer(raft: Raft, leader: Leader, peer: Progress): void {
  if (peer.ackDue !== NOT_SET) return;
  peer.ackDue = raft.clock + peer.patience(raft.options);
  if (peer.ackDue < leader.attentionAt) leader.attentionAt = peer.ackDue;
  if (peer.ackDue < raft.dueAt) raft.dueAt = peer.ackDue;
}

/** After a reply: goes on waiting if entries, a round or a snapshot chunk are still unanswered. */
export function expectMore(raft: Raft, leader: Leader, peer: Progress): void {
  const entriesOut = leader.matchIndex[peer.id] < peer.nextIndex - 1;
  const roundOut = leader.ackedRound[peer.id] < peer.sentRound;
  peer.ackDue = NOT_SET;
  if (entriesOut || roundOut || peer.state === ProgressState.snapshot) expectAnswer(raft, leader, peer);
}

/**
 * Sends heartbeats to followers that were sent nothing for a heartbeat interval, and deals with overdue replies. It
 * scans all followers, so it runs only at the earliest of their times; sending to a follower only makes its time later.
 */
export function attend(raft: Raft, leader: Leader): void {
  const { heartbeatInterval, replication, checkQuorum } = raft.options;
  const renews = replication === 'thrifty' && checkQuorum;
  if (renews) renewContact(raft, leader);
  const { followers } = leader;
  // Not `for ... of`: this runs once per quiet entry, and iterators take half of the time.
  for (let i = 0; i < followers.length; i++) {
    const peer = followers[i];
    if (peer.ackDue !== NOT_SET && peer.ackDue <= raft.clock) overdue(raft, leader, peer);
    if (raft.rules.heartbeatDue(raft.clock - peer.sentAt, heartbeatInterval)) heartbeat(raft, leader, peer);
  }
  // Dealing with one follower may have sent messages to others, so the next time is computed after the loop.
  let next = raft.clock + heartbeatInterval;
  for (let i = 0; i < followers.length; i++) {
    const { sentAt, ackDue } = followers[i];
    const due = sentAt + heartbeatInterval;
    if (due > raft.clock && due < next) next = due;
    if (ackDue > raft.clock && ackDue < next) next = ackDue;
  }
  leader.attentionAt = next;
  if (renews) renewContact(raft, leader); // who was counted on may have been silent
}

/** No reply in time: what was sent may be lost, so find out where the follower's log ends before sending more (§5.3). */
function overdue(raft: Raft, leader: Leader, peer: Progress): void {
  if (!raft.rules.retransmits(raft.clock, peer.ackDue)) {
    peer.ackDue = raft.clock + peer.patience(raft.options);
    return;
  }
  declareMilestone(raft, Milestone.retransmitted);
  peer.ackDue = NOT_SET;
  peer.silences++;
  if (peer.state === ProgressState.snapshot) askHowFar(raft, leader, peer);
  else if (raft.options.replication === 'thrifty') giveUpOn(raft, leader, peer);
  else {
    if (peer.state === ProgressState.replicate) peer.become(ProgressState.probe, peer.nextIndex);
    // This may be lost as well, and is then repeated, until heartbeats are as frequent and ask often enough.
    const often = peer.silences === 1 || peer.patience(raft.options) < raft.options.heartbeatInterval;
    if (often) sendEmpty(raft, leader, peer, true);
  }
}
