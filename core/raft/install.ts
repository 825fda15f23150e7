import { storeFrom } from '../kv/image.ts';
import type { Index, Term } from '../units.ts';
import { setCommitIndex } from './commit.ts';
import { declareConfiguration } from './declare.ts';
import { hearFromLeader } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { newMessage, send } from './send.ts';
import type { Snapshot } from './snapshot.ts';

/** A snapshot that arrives in chunks: which one, and how many of its bytes are here. */
export interface PartialSnapshot {
  readonly lastIncludedIndex: Index;
  readonly lastIncludedTerm: Term;
  received: number;
}

/** Figure 13, InstallSnapshot RPC, "Receiver implementation". */
export function onInstallSnapshot(raft: Raft, message: Message): void {
  if (message.term < raft.currentTerm) {
    reply(raft, message, false, 0, 0);
    return;
  }
  if (!hearFromLeader(raft, message.from, 'snapshot')) return;
  const { prevLogIndex: lastIncludedIndex, prevLogTerm: lastIncludedTerm, snapshot } = message;
  if (snapshot === null) return;
  if (!raft.rules.mayInstall(lastIncludedIndex, raft.commitIndex)) {
    reply(raft, message, true, raft.commitIndex, 0);
    return;
  }
  const { incoming } = raft;
  const known =
    incoming !== null &&
    incoming.lastIncludedIndex === lastIncludedIndex &&
    incoming.lastIncludedTerm === lastIncludedTerm;
  const partial = known ? incoming : { lastIncludedIndex, lastIncludedTerm, received: 0 };
  raft.incoming = partial;
  if (!raft.rules.chunkFits(message.offset, partial.received)) {
    reply(raft, message, false, 0, partial.received);
    return;
  }
  partial.received = message.offset + message.chunkBytes;
  if (!message.done) {
    reply(raft, message, true, 0, partial.received);
    return;
  }
  raft.incoming = null;
  install(raft, snapshot);
  reply(raft, message, true, lastIncludedIndex, partial.received);
}

/** Replaces the log's prefix, or all of it, and the state (Figure 13, steps 5 to 8). */
function install(raft: Raft, snapshot: Snapshot): void {
  const { log, rules, configurations } = raft;
  const { lastIncludedIndex, lastIncludedTerm, configuration, configurationIndex } = snapshot;
  const agreed = raft.commitIndex;
  const keeps =
    log.lastIndex > lastIncludedIndex && rules.keepsSuffix(log.termAt(lastIncludedIndex), lastIncludedTerm);
  declareMilestone(
    raft.out,
    keeps || log.lastIndex <= agreed ? Milestone.snapshotInstalled : Milestone.snapshotOverDivergent,
  );
  if (keeps) {
    log.compact(lastIncludedIndex, lastIncludedTerm);
    configurations.rebase(configuration, configurationIndex, lastIncludedIndex, agreed);
  } else {
    log.reset(lastIncludedIndex, lastIncludedTerm);
    configurations.reset(configuration, configurationIndex);
  }
  declareConfiguration(raft);
  raft.storage.noteSnapshot(snapshot, keeps, agreed);
  raft.snapshot = snapshot;
  raft.appliedBytes = 0;
  if (rules.resetsState(raft.lastApplied, agreed)) {
    raft.store = storeFrom(snapshot.data, rules, raft.sessionExpiry);
  }
  log.noteTime(raft.store.logTime);
  raft.lastApplied = rules.appliedAfterInstall(raft.lastApplied, lastIncludedIndex);
  setCommitIndex(raft, lastIncludedIndex);
}

/** `matchIndex` is 0 until the snapshot is installed; then this must not leave before it is durable. */
function reply(raft: Raft, message: Message, success: boolean, matchIndex: Index, offset: number): void {
  const answer = newMessage(raft, MessageType.installSnapshotReply, message.from);
  answer.success = success;
  answer.prevLogIndex = message.prevLogIndex;
  answer.matchIndex = matchIndex;
  answer.offset = offset;
  answer.done = matchIndex > 0;
  answer.round = message.round;
  answer.sentAt = message.sentAt;
  send(raft, answer);
}
