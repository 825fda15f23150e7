import type { Index } from '../units.ts';
import { setCommitIndex } from './commit.ts';
import { appendToLog, hearFromLeader, noteContact, truncateLog } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { confirmLeader, declareMilestone, newMessage, send } from './output.ts';
import type { Raft } from './raft.ts';

/** Figure 2, AppendEntries RPC, "Receiver implementation"; the numbers are its steps. */
export function onAppendEntries(raft: Raft, message: Message): void {
  if (message.term < raft.currentTerm) {
    noteContact(raft, 'stale append');
    refuse(raft, message); // 1
    return;
  }
  if (!hearFromLeader(raft, message.from, 'append')) return;
  if (!previousMatches(raft, message)) {
    refuse(raft, message); // 2
    return;
  }
  deleteConflicting(raft, message); // 3
  appendMissing(raft, message); // 4
  const { prevLogIndex, entries } = message;
  const commit = raft.rules.commitFromAppend(
    message.leaderCommit,
    prevLogIndex + entries.length,
    raft.log.lastIndex,
  );
  if (commit > raft.commitIndex) setCommitIndex(raft, commit); // 5
  if (raft.rules.answersAppend(entries.length, true, message.wantAck)) acknowledge(raft, message);
}

/** What a snapshot has replaced was committed, so it matches. */
function previousMatches(raft: Raft, message: Message): boolean {
  const { log } = raft;
  const { prevLogIndex, prevLogTerm } = message;
  if (prevLogIndex < log.baseIndex) return true;
  return raft.rules.previousMatches(prevLogIndex, prevLogTerm, log.lastIndex, log.termAt(prevLogIndex));
}

function deleteConflicting(raft: Raft, message: Message): void {
  const { log, rules } = raft;
  const { entries, prevLogIndex } = message;
  let firstConflict: Index = 0;
  if (prevLogIndex < log.lastIndex) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === undefined || entry.index > log.lastIndex) break;
      if (entry.index > log.baseIndex && rules.conflicts(log.termAt(entry.index), entry.term)) {
        firstConflict = entry.index;
        break;
      }
    }
  }
  const from = rules.truncateFrom(firstConflict, prevLogIndex, entries.length);
  if (from === 0 || from > log.lastIndex) return;
  declareMilestone(raft, Milestone.conflictTruncated);
  truncateLog(raft, from);
}

function appendMissing(raft: Raft, message: Message): void {
  const { entries } = message;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry !== undefined && entry.index > raft.log.lastIndex) appendToLog(raft, entry);
  }
}

function acknowledge(raft: Raft, message: Message): void {
  const { rules, log, storage } = raft;
  const count = message.entries.length;
  const reply = newMessage(raft, MessageType.appendEntriesReply, message.from);
  reply.success = true;
  reply.prevLogIndex = message.prevLogIndex;
  reply.matchIndex = rules.ackIndex(message.prevLogIndex, count, log.lastIndex);
  confirmLeader(raft, message, reply);
  if (rules.mayAnswerEarly(count, true, storage.termDurable(raft.currentTerm))) {
    reply.matchIndex = rules.earlyAckIndex(reply.matchIndex, storage.durableIndex);
    raft.out.send.push(reply);
  } else {
    send(raft, reply);
  }
}

/** Says where the logs may agree: before prevLogIndex, and not in a later term than the leader has there (§5.3, end). */
function refuse(raft: Raft, message: Message): void {
  const { rules, log, storage } = raft;
  if (!rules.answersAppend(message.entries.length, false, message.wantAck)) return;
  const reply = newMessage(raft, MessageType.appendEntriesReply, message.from);
  const below = Math.min(message.prevLogIndex - 1, log.lastIndex);
  const agree = log.lastIndexOfTermAtMost(message.prevLogTerm, below);
  reply.prevLogIndex = message.prevLogIndex;
  reply.conflictIndex = agree;
  reply.conflictTerm = log.termAt(agree);
  confirmLeader(raft, message, reply);
  if (message.term === raft.currentTerm && agree < below) declareMilestone(raft, Milestone.backtracked);
  if (rules.mayAnswerEarly(0, false, storage.termDurable(raft.currentTerm))) raft.out.send.push(reply);
  else send(raft, reply);
}
