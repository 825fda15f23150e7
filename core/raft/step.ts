import type { Input, Output } from '../io.ts';
import { type Micros, NOBODY } from '../units.ts';
import { onFollowerReply } from './acks.ts';
import { onAppendEntries } from './append.ts';
import { advanceCommit, applyCommitted } from './commit.ts';
import { countOwnVote, onRequestVote, onTimeoutNow, onVoteReply } from './election.ts';
import { becomeFollower } from './follower.ts';
import { failDisk, reportStop, shutDown, start } from './lifecycle.ts';
import { driveMembership, reconfigure } from './membership.ts';
import { type Message, MessageType } from './messages.ts';
import type { Raft } from './raft.ts';
import { serveReads } from './reads.ts';
import { offerNewEntries } from './replication.ts';
import { onRequest, releaseHeld } from './requests.ts';
import type { Leader } from './role.ts';
import { compactIfDue, onInstallSnapshot, takeSnapshot } from './snapshot-receiver.ts';
import { adoptOptions, nextDeadline, runTimers } from './timers.ts';
import { driveTransfer, transferLeadership } from './transfer.ts';
import { unreachable } from './unreachable.ts';

/**
 * One step: time, then the input, then whatever has become due or possible, then one write and one deadline.
 */
export function step(raft: Raft, now: Micros, input: Input, out: Output): void {
  const { kind } = input;
  if (raft.out !== out) raft.out = out; // a comparison costs less than telling the engine of a reference
  if (kind === 'persisted' && now === raft.now && isIdleFollower(raft)) {
    raft.storage.complete(input.upTo, raft.log);
    out.deadline = raft.deadline;
    return;
  }
  if (kind === 'start') raft.now = now;
  if (now > raft.now) raft.clock += now - raft.now;
  raft.now = now;
  if (kind === 'message') receive(raft, input.message);
  else handle(raft, input);
  advance(raft);
  const { storage, log, currentTerm: term, votedFor: vote } = raft;
  if (storage.hasNews(term, vote, log.lastIndex)) out.write = storage.takeWrite(term, vote, log);
  if (raft.asCandidate !== null) raft.asCandidate.written = true;
  if (raft.stopping) reportStop(raft);
  raft.deadline = now + (nextDeadline(raft) - raft.clock);
  out.deadline = raft.deadline;
}

/**
 * Whether it is of no consequence here that a write is on disk, in the instant of the last step, which has done what
 * was due: a follower has sent its acknowledgement already, to go out with the write. With disks that take no time
 * this is every third step.
 */
function isIdleFollower(raft: Raft): boolean {
  return raft.asLeader === null && raft.asCandidate === null && !raft.stopping && !raft.diskFailed;
}

/** Any input but a message. */
function handle(raft: Raft, input: Exclude<Input, { kind: 'message' }>): void {
  switch (input.kind) {
    case 'start':
      start(raft, input.durable);
      return;
    case 'deadline':
      return;
    case 'request':
      onRequest(raft, input.request);
      return;
    case 'persisted':
      raft.storage.complete(input.upTo, raft.log);
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
      raft.options = input.options;
      adoptOptions(raft);
      return;
    case 'shutdown':
      shutDown(raft);
      return;
    default:
      unreachable(input);
  }
}

/** What may follow from anything: what time made due, then commit, apply, answer, work on, send. Mostly there is nothing to do, so that is asked first. */
function advance(raft: Raft): void {
  runTimers(raft);
  if (raft.asCandidate !== null) countOwnVote(raft, raft.asCandidate);
  if (raft.held.size > 0) releaseHeld(raft);
  if (raft.asLeader !== null) advanceCommit(raft, raft.asLeader);
  if (raft.clock >= raft.applyAt) applyCommitted(raft);
  if (raft.asLeader !== null) lead(raft, raft.asLeader);
  if (raft.compactCheck) compactIfDue(raft);
}

function lead(raft: Raft, leader: Leader): void {
  if (leader.reads.size > 0) serveReads(raft, leader);
  if (leader.unsettled) driveMembership(raft, leader);
  if (raft.asLeader !== leader) return;
  if (leader.transfer !== null) driveTransfer(raft, leader, leader.transfer);
  if (leader.offeredIndex < raft.log.lastIndex) offerNewEntries(raft, leader);
}

/** A message: terms first (paper §5.1), then each kind on its own page. */
function receive(raft: Raft, message: Message): void {
  if (raft.diskFailed) return;
  const { includesSelf, inForceIndex } = raft.configurations;
  if (!raft.rules.takesPart(includesSelf, inForceIndex, raft.commitIndex)) return;
  if (message.type === MessageType.requestVote) {
    onRequestVote(raft, message);
    return;
  }
  if (raft.rules.adoptsTerm(message, raft.currentTerm)) {
    becomeFollower(raft, message.term, isFromLeader(message) ? message.from : NOBODY);
  }
  switch (message.type) {
    case MessageType.appendEntries:
      onAppendEntries(raft, message);
      return;
    case MessageType.appendEntriesReply:
    case MessageType.installSnapshotReply:
      onFollowerReply(raft, message);
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
      unreachable(message.type);
  }
}

/** Only leaders send these. */
function isFromLeader(message: Message): boolean {
  return message.type === MessageType.appendEntries || message.type === MessageType.installSnapshot;
}
