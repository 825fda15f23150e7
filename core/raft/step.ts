import type { Input, Output } from '../io.ts';
import { type Micros, NOBODY, type WriteId } from '../units.ts';
import { onFollowerReply } from './acks.ts';
import { onAppendEntries } from './append.ts';
import { advanceCommit, applyCommitted, countOwnLog } from './commit.ts';
import { countOwnVote, onRequestVote, onTimeoutNow, onVoteReply } from './election.ts';
import type { Entry } from './entry.ts';
import { becomeFollower } from './follower.ts';
import { failDisk, reportStop, shutDown, start } from './lifecycle.ts';
import { driveMembership, reconfigure } from './membership.ts';
import { type Message, MessageType } from './messages.ts';
import { AT_ONCE, type Raft, UNASKED } from './raft.ts';
import { serveReads } from './reads.ts';
import { offerNewEntries } from './replication.ts';
import { onRequest, releaseHeld } from './requests.ts';
import type { Leader } from './role.ts';
import { compactIfDue, onInstallSnapshot, takeSnapshot } from './snapshot-receiver.ts';
import { adoptOptions, nextDue, nextOfAll, runTimers } from './timers.ts';
import { driveTransfer, transferLeadership } from './transfer.ts';
import { unreachable } from './unreachable.ts';

/**
 * One step: time, then the input, then whatever has become due or possible, then one write and one deadline. Most
 * steps append entries or take an answer, in a server with nothing else on its mind; those look only for what may
 * follow from that.
 */
export function step(raft: Raft, now: Micros, input: Input, out: Output): void {
  const { kind } = input;
  if (raft.out !== out) raft.out = out; // a comparison costs less than telling the engine of a reference
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

/** At a follower this has no consequences, since its acknowledgement goes out with the write; a leader counts itself. */
function onPersisted(raft: Raft, upTo: WriteId): void {
  raft.storage.complete(upTo, raft.log);
  if (raft.asLeader !== null) countOwnLog(raft, raft.asLeader);
}

/** What is neither a message nor word of the disk, and so may lead to anything. */
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
 * After a message without other consequences: what entries lead to at a follower. (At a leader an answer leads to
 * nothing, or says so.) Returns when the next look at everything is due.
 */
function goOn(raft: Raft, entries: readonly Entry[]): Micros {
  if (raft.applyAt !== UNASKED && raft.clock >= raft.applyAt) applyCommitted(raft);
  if (raft.compactCheck) compactIfDue(raft);
  raft.out.write = raft.storage.takeWrite(raft.currentTerm, raft.votedFor, raft.log, entries);
  raft.dueAt = nextDue(raft, raft.wait.deadline(raft.options));
  return raft.dueAt;
}

/**
 * What may follow from anything: what time made due, then commit, apply, answer, work on, send, write. Returns when
 * the next of it is due.
 */
function advance(raft: Raft): Micros {
  runTimers(raft);
  if (raft.asCandidate !== null) countOwnVote(raft, raft.asCandidate);
  if (raft.held.size > 0) releaseHeld(raft);
  if (raft.asLeader !== null) advanceCommit(raft, raft.asLeader);
  if (raft.applyAt !== UNASKED && raft.clock >= raft.applyAt) applyCommitted(raft);
  if (raft.asLeader !== null) lead(raft, raft.asLeader);
  if (raft.compactCheck) compactIfDue(raft);
  raft.out.write = raft.storage.takeWrite(raft.currentTerm, raft.votedFor, raft.log);
  if (raft.asCandidate !== null) raft.asCandidate.written = true;
  if (raft.stopping) reportStop(raft);
  const next = nextOfAll(raft);
  raft.dueAt = staysAlert(raft) ? AT_ONCE : next;
  return next;
}

function lead(raft: Raft, leader: Leader): void {
  if (leader.reads.size > 0) serveReads(raft, leader);
  if (leader.unsettled) driveMembership(raft, leader);
  if (raft.asLeader !== leader) return;
  if (leader.transfer !== null) driveTransfer(raft, leader, leader.transfer);
  if (leader.offeredIndex < raft.log.lastIndex) offerNewEntries(raft, leader);
}

/** Whether the next step, too, has to look at everything. */
function staysAlert(raft: Raft): boolean {
  const { asLeader: leader } = raft;
  if (raft.asCandidate !== null || raft.held.size > 0 || raft.stopping || raft.diskFailed) return true;
  if (leader === null) return false;
  if (leader.unsettled || leader.transfer !== null || leader.commitCheck) return true;
  return leader.reads.size > 0 || raft.compactCheck;
}

/** A message: terms first (paper §5.1), then each kind on its own page. */
function receive(raft: Raft, message: Message): void {
  if (raft.diskFailed) return;
  const { includesSelf, inForceIndex } = raft.configurations;
  if (!raft.rules.takesPart(includesSelf, inForceIndex, raft.commitIndex)) return;
  const { type } = message;
  if (type !== MessageType.requestVote && raft.rules.adoptsTerm(message, raft.currentTerm)) {
    const fromLeader = type === MessageType.appendEntries || type === MessageType.installSnapshot;
    becomeFollower(raft, message.term, fromLeader ? message.from : NOBODY);
  }
  if (type === MessageType.appendEntries) onAppendEntries(raft, message);
  else if (type === MessageType.appendEntriesReply) onFollowerReply(raft, message);
  else receiveRare(raft, message, type);
}

type Rare = Exclude<MessageType, typeof MessageType.appendEntries | typeof MessageType.appendEntriesReply>;

/** A message that comes now and then, and may lead to anything. */
function receiveRare(raft: Raft, message: Message, type: Rare): void {
  raft.dueAt = AT_ONCE;
  switch (type) {
    case MessageType.installSnapshotReply:
      onFollowerReply(raft, message);
      return;
    case MessageType.requestVote:
      onRequestVote(raft, message);
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
