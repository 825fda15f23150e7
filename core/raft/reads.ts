import type { Request } from '../io.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { NOT_YET, type PendingRead } from './read-queue.ts';
import { expectAnswer, sendEmpty } from './replication.ts';
import { answerOutcome } from './replies.ts';
import type { Leader } from './role.ts';

/** A get that does not go through the log (thesis §6.4). */
export function onRead(raft: Raft, leader: Leader, request: Request): void {
  const { rules, log } = raft;
  const ready = rules.readIndexReady(log.termAt(raft.commitIndex), raft.currentTerm);
  if (!ready) declareMilestone(raft.out, Milestone.ownTermGuard);
  const readIndex = ready ? rules.readIndex(raft.commitIndex) : NOT_YET;
  if (ready && raft.options.reads === 'lease' && holdsLease(raft, leader)) {
    if (rules.readReached(raft.lastApplied, readIndex)) serve(raft, request);
    else leader.reads.push({ request, readIndex, round: 0 });
    return;
  }
  leader.reads.push({ request, readIndex, round: leader.reads.round + 1 });
}

/** Serves the reads that may be served now, and begins a round if some wait for one. */
export function serveReads(raft: Raft, leader: Leader): void {
  const { reads } = leader;
  if (reads.size === 0) return;
  if (leader.readCheck) confirmRounds(raft, leader);
  setReadIndexes(raft, leader);
  for (;;) {
    serveReady(raft, leader);
    const last = reads.last();
    if (last === undefined || last.round <= reads.round || reads.confirmed < reads.round) return;
    if (!beginRound(raft, leader)) return;
    confirmRounds(raft, leader);
  }
}

function serveReady(raft: Raft, leader: Leader): void {
  const { reads } = leader;
  for (let read = reads.first(); read !== undefined; read = reads.first()) {
    if (!mayServe(raft, leader, read)) return;
    serve(raft, read.request);
    reads.shift();
  }
}

function mayServe(raft: Raft, leader: Leader, read: PendingRead): boolean {
  return (
    read.readIndex !== NOT_YET &&
    raft.rules.readConfirmed(leader.reads.confirmed, read.round) &&
    raft.rules.readReached(raft.lastApplied, read.readIndex)
  );
}

function serve(raft: Raft, request: Request): void {
  raft.store.read(request.command.key);
  answerOutcome(raft, request, raft.store.outcome);
}

/** Reads that came before the leader had committed in its own term get their index when it has (thesis §6.4, step 1). */
function setReadIndexes(raft: Raft, leader: Leader): void {
  if (leader.reads.first()?.readIndex !== NOT_YET) return;
  if (!raft.rules.readIndexReady(raft.log.termAt(raft.commitIndex), raft.currentTerm)) return;
  const readIndex = raft.rules.readIndex(raft.commitIndex);
  for (const read of leader.reads.all()) if (read.readIndex === NOT_YET) read.readIndex = readIndex;
}

/** Asks the voters to confirm that this server still leads. True if nobody else has to be asked. */
function beginRound(raft: Raft, leader: Leader): boolean {
  const { reads, readQuorum, ackedRound } = leader;
  reads.round++;
  ackedRound[raft.id] = reads.round;
  if (readQuorum.recount(ackedRound, reads.round)) return true;
  for (const id of leader.peerIds) {
    const peer = leader.peers[id];
    if (peer === undefined || !readQuorum.includes(id)) continue;
    sendEmpty(raft, leader, peer, true);
    expectAnswer(raft, leader, peer);
  }
  return false;
}

function confirmRounds(raft: Raft, leader: Leader): void {
  const { reads } = leader;
  leader.readCheck = false;
  leader.ackedRound[raft.id] = reads.round;
  const confirmed = leader.readQuorum.reached(leader.ackedRound);
  if (confirmed > reads.confirmed) reads.confirmed = confirmed;
}

/** Whether the lease allows a read now (thesis §6.4.1). Counted anew only when it seems to have run out. */
function holdsLease(raft: Raft, leader: Leader): boolean {
  const { rules, options } = raft;
  if (!rules.leaseHolds(raft.clock, leader.leaseUntil, leader.leaseRevoked)) {
    leader.confirmedAt[raft.id] = raft.clock;
    const since = leader.readQuorum.reached(leader.confirmedAt);
    leader.leaseUntil = since + rules.leaseDuration(options.electionTimeoutMin, options.clockDriftPpm);
  }
  const holds = rules.leaseHolds(raft.clock, leader.leaseUntil, leader.leaseRevoked);
  if (leader.leaseHeld && !holds) declareMilestone(raft.out, Milestone.leaseExpired);
  leader.leaseHeld = holds;
  return holds;
}
