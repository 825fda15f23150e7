import type { Index } from '../units.ts';
import { setCommitIndex } from './commit.ts';
import type { Entry } from './entry.ts';
import { appendToLog, hearFromLeader, noteContact, truncateLog } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { confirmLeader, declareMilestone, newMessage, send } from './output.ts';
import { AT_ONCE, type Raft } from './raft.ts';

/** Figure 2, AppendEntries RPC, "Receiver implementation"; the numbers below are its steps. */
export function onAppendEntries(raft: Raft, message: Message): void {
  if (message.term < raft.currentTerm) {
    noteContact(raft, 'stale append');
    refuse(raft, message); // 1
    return;
  }
  if (!hearFromLeader(raft, message.from, 'append')) return;
  if (!matches(raft, message)) {
    if (!keepEarly(raft, message)) refuse(raft, message); // 2
    return;
  }
  append(raft, message);
  if (raft.early.size === 0) answer(raft, message, message);
  else appendEarly(raft, message);
}

/** Whether this log holds the entry before those of the message. */
function matches({ log, rules }: Raft, { prevLogIndex, prevLogTerm }: Message): boolean {
  if (prevLogIndex < log.baseIndex) return true; // covered by a snapshot, so committed, so it matches
  return rules.previousMatches(prevLogIndex, prevLogTerm, log.lastIndex, log.termAt(prevLogIndex));
}

/** Keeps a message that begins beyond the end of the log, if the option says so. False if it is to be refused. */
function keepEarly({ log, rules, options, early }: Raft, message: Message): boolean {
  if (!options.keepEarlyEntries || message.entries.length === 0 || message.prevLogIndex <= log.lastIndex)
    return false;
  return early.keep(message, options.maxInflightMessages) && !rules.suspectsLoss(early.arrived);
}

/** After `message` was appended: appends the early messages that now follow, and answers all of them at once. */
function appendEarly(raft: Raft, message: Message): void {
  const { log, rules, early } = raft;
  let [furthest, newest] = [message, message];
  early.arrived = 0;
  for (let next = early.take(log.lastIndex); next !== null; next = early.take(log.lastIndex)) {
    if (!rules.earlyCounts(next.term, raft.currentTerm) || !matches(raft, next)) continue;
    declareMilestone(raft, Milestone.earlyUsed);
    append(raft, next);
    raft.dueAt = AT_ONCE;
    if (next.prevLogIndex + next.entries.length >= furthest.prevLogIndex + furthest.entries.length)
      furthest = next;
    if (next.sentAt > newest.sentAt) newest = next;
  }
  answer(raft, furthest, newest);
}

function append(raft: Raft, message: Message): void {
  const { log, rules } = raft;
  const { prevLogIndex, entries } = message;
  const last = log.lastIndex;
  const conflict = prevLogIndex < last ? firstConflict(raft, entries) : 0;
  const from = rules.truncateFrom(conflict, prevLogIndex, entries.length);
  if (from !== 0 && from <= last) {
    declareMilestone(raft, Milestone.conflictTruncated);
    truncateLog(raft, from); // 3
  }
  for (let i = 0; i < entries.length; i++) {
    if (entries[i].index > log.lastIndex) appendToLog(raft, entries[i]); // 4
  }
  const reached = prevLogIndex + entries.length;
  const commit = rules.commitFromAppend(message.leaderCommit, reached, log.lastIndex);
  if (commit > raft.commitIndex) setCommitIndex(raft, commit); // 5
}

/** Acknowledges what `message` brought; the reply confirms the leader as of when `newest` was sent. */
function answer(raft: Raft, message: Message, newest: Message): void {
  const { log, rules, storage } = raft;
  const { prevLogIndex, entries } = message;
  if (!rules.answersAppend(entries.length, true, message.wantAck)) return;
  const reply = newMessage(raft, MessageType.appendEntriesReply, message.from);
  reply.prevLogIndex = prevLogIndex;
  confirmLeader(raft, newest, reply);
  reply.success = true;
  reply.matchIndex = rules.ackIndex(prevLogIndex, entries.length, log.lastIndex);
  if (rules.mayAnswerEarly(entries.length, true, storage.termDurable(raft.currentTerm))) {
    reply.matchIndex = rules.earlyAckIndex(reply.matchIndex, storage.durableIndex);
    raft.out.send.push(reply);
  } else send(raft, reply);
}

/** The first index at which this log's entry has another term than the leader's; 0 if there is none. */
function firstConflict({ log, rules }: Raft, entries: readonly Entry[]): Index {
  for (let i = 0; i < entries.length; i++) {
    const { index, term } = entries[i];
    if (index > log.lastIndex) break;
    if (index > log.baseIndex && rules.conflicts(log.termAt(index), term)) return index;
  }
  return 0;
}

/**
 * Refuses, with a hint for the leader: the last index at which the logs may agree. It is before prevLogIndex, and the
 * term there is not later than prevLogTerm (§5.3, end).
 */
function refuse(raft: Raft, message: Message): void {
  const { rules, log, storage } = raft;
  if (!rules.answersAppend(message.entries.length, false, message.wantAck)) return;
  const reply = newMessage(raft, MessageType.appendEntriesReply, message.from);
  reply.prevLogIndex = message.prevLogIndex;
  confirmLeader(raft, message, reply);
  const below = Math.min(message.prevLogIndex - 1, log.lastIndex);
  const agree = log.lastIndexOfTermAtMost(message.prevLogTerm, below);
  reply.conflictIndex = agree;
  reply.conflictTerm = log.termAt(agree);
  if (message.term === raft.currentTerm && agree < below) declareMilestone(raft, Milestone.backtracked);
  if (rules.mayAnswerEarly(0, false, storage.termDurable(raft.currentTerm))) raft.out.send.push(reply);
  else send(raft, reply);
}
