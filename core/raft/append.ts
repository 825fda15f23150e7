import type { Index } from '../units.ts';
import { setCommitIndex } from './commit.ts';
import type { Entry } from './entry.ts';
import { appendToLog, hearFromLeader, noteContact, truncateLog } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { confirmLeader, declareMilestone, newMessage, send } from './output.ts';
import type { Raft } from './raft.ts';

/** Figure 2, AppendEntries RPC, "Receiver implementation"; the numbers below are its steps. */
export function onAppendEntries(raft: Raft, message: Message): void {
  const { log, rules, storage } = raft;
  if (message.term < raft.currentTerm) {
    noteContact(raft, 'stale append');
    refuse(raft, message); // 1
    return;
  }
  if (!hearFromLeader(raft, message.from, 'append')) return;
  const { prevLogIndex, entries } = message;
  const last = log.lastIndex;
  const replaced = prevLogIndex < log.baseIndex; // covered by a snapshot, so committed, so it matches
  const termThere = log.termAt(prevLogIndex);
  if (!replaced && !rules.previousMatches(prevLogIndex, message.prevLogTerm, last, termThere)) {
    refuse(raft, message); // 2
    return;
  }
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
  if (!rules.answersAppend(entries.length, true, message.wantAck)) return;
  const reply = newMessage(raft, MessageType.appendEntriesReply, message.from);
  reply.prevLogIndex = prevLogIndex;
  confirmLeader(raft, message, reply);
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
