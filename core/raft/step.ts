import type { Input, Output } from '../io.ts';
import { type Micros, NOBODY, type WriteId } from '../units.ts';
import { onFollowerReply } from './acks.ts';
import { onAppendEntries } from './append.ts';
import { advanceCommit, applyCommitted, countOwnLog } from './commit.ts';
import { countOwnVote, onRequestVote, onTimeoutNow, onVoteReply } from './election.ts';
import type { Entry } from './entry.ts';
import { becomeFollower } from './follower.ts';
import { noticeOutsider } from './leader.ts';
import { failDisk, reportStop, shutDown, start } from './lifecycle.ts';
import { driveMembership, reconfigure } from './membership.ts';
import { type Message, MessageType } from './messages.ts';
import { AT_ONCE, NOT_SET, type Raft } from './raft.ts';
import { serveReads } from './reads.ts';
import { offerNewEntries } from './replication.ts';
import { onRequest, releaseHeld } from './requests.ts';
import type { Leader } from './role.ts';
import { compactIfDue, onInstallSnapshot, takeSnapshot } from './snapshot-receiver.ts';
import { adoptOptions, nextDue, nextOfAll, runTimers } from './timers.ts';
import { driveTransfer, transferLeadership } from './transfer.ts';
import { unreachable } from './unreachable.ts';

/**
 * Runs one step of a server: advances its clock, handles the input, does whatever has become due or possible, and
 * leaves at most one write and exactly one deadline in `out`. Most steps only append entries at a follower or count an
 * acknowledgement at a leader; they take a short path (`goOn`, or nothing) instead of the full one (`advance`).
 */
export function step(raft: Raft, now: Micros, input: Input, out: Output): void {
  const { kind } = input;
  if (raft.out !== out) raft.out = out; // comparing is cheaper than storing a reference
  if (now > raft.now) raft.clock += now - raft.now;
  raft.now = now;
  if (kind === 'message') receive(raft, input.message);
  else if (kind === 'persisted') onPersisted(raft, input.upTo);
  else handle(raft, input);
  let next = raft.dueAt;
  if (raft.clock >= next) next = advance(raft);
  else if (kind === 'message' && raft.asLeader === null) next = goOn(raft, input.message.entries);
  out.deadline = now + (next - raft.clock);
}

/**
 * Writes up to `upTo` are durable. A leader counts its own log towards a quorum; a follower has nothing to do, since
 * the host holds its acknowledgement (in `sendAfter`) until then. Returns whether nothing else is due.
 */
export function onPersisted(raft: Raft, upTo: WriteId): boolean {
  raft.storage.complete(upTo, raft.log);
  if (raft.asLeader !== null) countOwnLog(raft, raft.asLeader);
  return raft.clock < raft.dueAt;
}

/** Handles the less frequent inputs. Any of them may affect any part of the state, so `advance` runs afterwards. */
function handle(raft: Raft, input: Exclude<Input, { kind: 'message' | 'persisted' }>): void {
  raft.dueAt = AT_ONCE;
  switch (input.kind) {
    case 'start':
      start(raft, input.durable);
      return;
    case 'deadline':
      return;
    case 'request':
      onRequest(raft, input.request);
      return;
    case 'diskError':
      failDisk(raft);
      return;
    case 'takeSnapshot':
      takeSnapshot(raft);
      return;
    case 'reconfigure':
      reconfigure(raft, input.voters, input.learners);
      return;
    case 'transfer':
      transferLeadership(raft, input.to);
      return;
    case 'configure':
      adoptOptions(raft, input.options);
      return;
    case 'shutdown':
      shutDown(raft);
      return;
    default:
      unreachable(input);
  }
}

/**
 * Finishes a step on the short path, at a follower that received a message: apply, compact, write. (An acknowledgement
 * at a leader needs none of these, or has set `dueAt` so that `advance` runs.) Returns when `advance` is next due.
 */
function goOn(raft: Raft, entries: readonly Entry[]): Micros {
  if (raft.applyAt !== NOT_SET && raft.clock >= raft.applyAt) applyCommitted(raft);
  if (raft.compactCheck) compactIfDue(raft);
  raft.out.write = raft.storage.takeWrite(raft.currentTerm, raft.votedFor, raft.log, entries);
  raft.dueAt = nextDue(raft, raft.wait.deadline(raft.options));
  return raft.dueAt;
}

/**
 * Finishes a step on the full path: runs timers, then counts the server's own vote, releases held requests, commits,
 * applies, does the leader's work, compacts and writes. Returns when any of these is next due.
 */
function advance(raft: Raft): Micros {
  runTimers(raft);
  if (raft.asCandidate !== null) countOwnVote(raft, raft.asCandidate);
  if (raft.held.size > 0) releaseHeld(raft);
  if (raft.asLeader !== null) advanceCommit(raft, raft.asLeader);
  if (raft.applyAt !== NOT_SET && raft.clock >= raft.applyAt) applyCommitted(raft);
  if (raft.asLeader !== null) lead(raft, raft.asLeader);
  if (raft.compactCheck) compactIfDue(raft);
  raft.out.write = raft.storage.takeWrite(raft.currentTerm, raft.votedFor, raft.log);
  if (raft.asCandidate !== null) raft.asCandidate.written = true;
  if (raft.stopping) reportStop(raft);
  const next = nextOfAll(raft);
  raft.dueAt = staysAlert(raft) ? AT_ONCE : next;
  return next;
}

/** What a leader has to do: serve reads, change the configuration, hand over, send new entries. */
function lead(raft: Raft, leader: Leader): void {
  if (leader.reads.size > 0) serveReads(raft, leader);
  if (leader.unsettled) driveMembership(raft, leader);
  if (raft.asLeader !== leader) return;
  if (leader.transfer !== null) driveTransfer(raft, leader, leader.transfer);
  if (leader.offeredIndex < raft.log.lastIndex) offerNewEntries(raft, leader);
}

/** Whether something is in progress that any input may complete, so that the next step needs `advance` as well. */
function staysAlert(raft: Raft): boolean {
  const { asLeader: leader } = raft;
  if (raft.asCandidate !== null || raft.held.size > 0 || raft.stopping || raft.diskFailed) return true;
  if (leader === null) return false;
  if (leader.unsettled || leader.transfer !== null || leader.commitCheck) return true;
  return leader.reads.size > 0 || raft.compactCheck;
}

/** Handles a message: compares terms first (paper §5.1), then calls the handler for its type. */
function receive(raft: Raft, message: Message): void {
  if (raft.diskFailed) return;
  const { includesSelf, inForceIndex } = raft.configurations;
  if (!raft.rules.takesPart(includesSelf, inForceIndex, raft.commitIndex)) return;
  const { type } = message;
  // Not the term of a vote request: whether that is to be adopted, `onRequestVote` decides (stickiness, thesis §4.2.3).
  if (type !== MessageType.requestVote && raft.rules.adoptsTerm(message, raft.currentTerm)) {
    const fromLeader = type === MessageType.appendEntries || type === MessageType.installSnapshot;
    becomeFollower(raft, message.term, fromLeader ? message.from : NOBODY);
  }
  if (type === MessageType.appendEntries) onAppendEntries(raft, message);
  else if (type === MessageType.appendEntriesReply) onFollowerReply(raft, message);
  else receiveRare(raft, message, type);
}

type Rare = Exclude<MessageType, typeof MessageType.appendEntries | typeof MessageType.appendEntriesReply>;

/** Handles the less frequent message types. Any of them may affect any part of the state, so `advance` runs afterwards. */
function receiveRare(raft: Raft, message: Message, type: Rare): void {
  raft.dueAt = AT_ONCE;
  switch (type) {
    case MessageType.installSnapshotReply:
      onFollowerReply(raft, message);
      return;
    case MessageType.requestVote:
      onRequestVote(raft, message);
      if (raft.asLeader !== null) noticeOutsider(raft, raft.asLeader, message);
      return;
    case MessageType.requestVoteReply:
      onVoteReply(raft, message);
      return;
    case MessageType.installSnapshot:
      onInstallSnapshot(raft, message);
      return;
    case MessageType.timeoutNow:
      onTimeoutNow(raft, message);
      return;
    default:
      unreachable(type);
  }
}
