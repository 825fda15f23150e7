import { imageOf, storeFrom } from '../kv/image.ts';
import type { Index, Term } from '../units.ts';
import { setCommitIndex } from './commit.ts';
import { hearFromLeader } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { Milestone } from './milestones.ts';
import { confirmLeader, declareConfiguration, declareMilestone, newMessage, send } from './output.ts';
import type { Raft } from './raft.ts';
import type { Snapshot } from './snapshot.ts';
import { sparesLog } from './snapshot-sender.ts';
import { offerToAll } from './thrifty.ts';

/* Snapshots on the server whose log they replace: taken by itself, or received from the leader (paper §7). */

/**
 * Takes a snapshot when enough has been applied since the last one. A leader postpones it while a follower that is
 * catching up needs the log; `compactCheck` stays set meanwhile, so that this is tried again.
 */
export function compactIfDue(raft: Raft): void {
  const { rules, lastApplied, log, appliedBytes, options, asLeader } = raft;
  raft.compactCheck = rules.mayCompact(lastApplied, log.baseIndex, appliedBytes, options.snapshotLogBytes);
  if (raft.compactCheck && (asLeader === null || !sparesLog(raft, asLeader))) takeSnapshot(raft);
}

/** Replaces all applied entries by a snapshot of the state. Does nothing if no entry was applied since the last one. */
export function takeSnapshot(raft: Raft): void {
  const { log, store, rules, configurations } = raft;
  const lastIncludedIndex = rules.snapshotUpTo(raft.lastApplied, raft.commitIndex);
  if (lastIncludedIndex <= log.baseIndex) return;
  const lastIncludedTerm = log.termAt(lastIncludedIndex);
  const { configuration, index } = configurations.at(lastIncludedIndex);
  const data = imageOf(store, rules);
  if (raft.asLeader !== null && raft.options.replication === 'thrifty') offerToAll(raft, raft.asLeader);
  raft.snapshot = {
    lastIncludedIndex,
    lastIncludedTerm,
    configuration: rules.snapshotConfiguration(configuration, configurations.initial),
    configurationIndex: index,
    data,
    stateHash: store.stateHash,
    bytes: data.length,
  };
  log.compact(lastIncludedIndex, lastIncludedTerm);
  configurations.replaceUpTo(lastIncludedIndex, configuration, index);
  raft.appliedBytes = 0;
  raft.storage.noteSnapshot(raft.snapshot, true, raft.commitIndex);
  declareMilestone(raft, Milestone.snapshotTaken);
}

/** A snapshot of which only some chunks have arrived: its identity, the data so far, and the next offset. */
export interface PartialSnapshot {
  readonly lastIncludedIndex: Index;
  readonly lastIncludedTerm: Term;
  /** Term of the leader that sent the latest chunk. */
  leaderTerm: Term;
  data: string;
  received: number;
}

/** Figure 13, InstallSnapshot RPC, "Receiver implementation". */
export function onInstallSnapshot(raft: Raft, message: Message): void {
  const { prevLogIndex: lastIncludedIndex, prevLogTerm: lastIncludedTerm, snapshot, offset } = message;
  if (message.term < raft.currentTerm) {
    reply(raft, message, false, 0, 0);
    return;
  }
  if (!hearFromLeader(raft, message.from, 'snapshot') || snapshot === null) return;
  if (!raft.rules.mayInstall(lastIncludedIndex, raft.commitIndex)) {
    reply(raft, message, true, raft.commitIndex, 0);
    return;
  }
  let partial = raft.incoming;
  // Within a term a leader only ever goes on to newer snapshots, so this chunk is an old one that arrived late.
  if (partial?.leaderTerm === message.term && lastIncludedIndex < partial.lastIncludedIndex) return;
  if (partial?.lastIncludedIndex !== lastIncludedIndex || partial.lastIncludedTerm !== lastIncludedTerm) {
    partial = { lastIncludedIndex, lastIncludedTerm, leaderTerm: message.term, data: '', received: 0 };
    raft.incoming = partial;
  }
  partial.leaderTerm = message.term;
  if (!raft.rules.chunkFits(offset, partial.received)) {
    reply(raft, message, false, 0, partial.received);
    return;
  }
  partial.data += snapshot.data.slice(offset, offset + message.chunkBytes);
  partial.received = offset + message.chunkBytes;
  if (message.done) {
    raft.incoming = null;
    // The message refers to the whole snapshot; use that object if the chunks really add up to it.
    const { data } = partial;
    install(raft, data === snapshot.data ? snapshot : { ...snapshot, data, bytes: data.length });
  }
  reply(raft, message, true, message.done ? lastIncludedIndex : 0, partial.received);
}

/** Installs a complete snapshot: replaces the log's prefix, or all of it, and the state (Figure 13, steps 5 to 8). */
function install(raft: Raft, snapshot: Snapshot): void {
  const { log, rules, commitIndex: agreed } = raft;
  const { lastIncludedIndex, lastIncludedTerm } = snapshot;
  const term = log.termAt(lastIncludedIndex);
  const keeps = log.lastIndex > lastIncludedIndex && rules.keepsSuffix(term, lastIncludedTerm);
  declareMilestone(raft, Milestone.snapshotInstalled);
  // A log that ends before the snapshot may have diverged as well, but that cannot be told.
  if (term !== 0 && term !== lastIncludedTerm) declareMilestone(raft, Milestone.snapshotOverDivergent);
  beginWith(raft, snapshot, keeps);
  raft.storage.noteSnapshot(snapshot, keeps, agreed);
  if (rules.resetsState(raft.lastApplied, agreed)) {
    raft.store = storeFrom(snapshot.data, rules, raft.store.sessions.expiry);
  }
  log.noteTime(raft.store.logTime);
  raft.lastApplied = rules.appliedAfterInstall(raft.lastApplied, lastIncludedIndex);
  setCommitIndex(raft, lastIncludedIndex);
  declareConfiguration(raft);
}

/** Makes log and configurations begin with this snapshot; entries after it are kept only if `keepsSuffix`. */
export function beginWith(raft: Raft, snapshot: Snapshot, keepsSuffix: boolean): void {
  const { log, configurations } = raft;
  const { lastIncludedIndex: index, lastIncludedTerm: term, configuration, configurationIndex } = snapshot;
  if (keepsSuffix) log.compact(index, term);
  else log.reset(index, term);
  const upTo = keepsSuffix ? index : Number.POSITIVE_INFINITY;
  configurations.replaceUpTo(upTo, configuration, configurationIndex);
  raft.snapshot = snapshot;
  raft.appliedBytes = 0;
}

/** Replies to a chunk. `matchIndex` is 0 until the snapshot is installed; that reply must wait until it is durable. */
function reply(raft: Raft, message: Message, success: boolean, matchIndex: Index, offset: number): void {
  const answer = newMessage(raft, MessageType.installSnapshotReply, message.from);
  answer.success = success;
  answer.prevLogIndex = message.prevLogIndex;
  answer.matchIndex = matchIndex;
  answer.offset = offset;
  answer.done = matchIndex > 0;
  confirmLeader(raft, message, answer);
  send(raft, answer);
}
