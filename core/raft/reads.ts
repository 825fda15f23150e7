import type { Request } from '../io.ts';
import type { Index } from '../units.ts';
import { Milestone } from './milestones.ts';
import { answerOutcome, declareMilestone } from './output.ts';
import type { Raft } from './raft.ts';
import { askToConfirm } from './replication.ts';
import type { Leader } from './role.ts';
import { askForRound } from './thrifty.ts';

/** A read waiting to be served (thesis §6.4). */
export interface PendingRead {
  readonly request: Request;
  /** The index up to which entries must be applied; NOT_YET until the leader has committed an entry of its own term. */
  readIndex: Index;
  /** The round of heartbeats that has to be confirmed; never lower than that of the read before it. */
  readonly round: number;
}

const NOT_YET: Index = -1;

/** Serves a get without a log entry, or queues it (thesis §6.4). */
export function onRead(raft: Raft, leader: Leader, request: Request): void {
  const { rules } = raft;
  const ready = readIndexReady(raft);
  if (!ready) declareMilestone(raft, Milestone.ownTermGuard);
  const readIndex = ready ? rules.readIndex(raft.commitIndex) : NOT_YET;
  const leased = ready && raft.options.reads === 'lease' && holdsLease(raft, leader);
  const round = leased ? (leader.reads.last()?.round ?? 0) : leader.round + 1;
  if (leased && rules.readReached(raft.lastApplied, readIndex)) serve(raft, request);
  else leader.reads.push({ request, readIndex, round });
}

function readIndexReady(raft: Raft): boolean {
  return raft.rules.readIndexReady(raft.log.termAt(raft.commitIndex), raft.currentTerm);
}

/** Serves the reads that may be served now, and begins a round if some wait for a new one and none is under way. */
export function serveReads(raft: Raft, leader: Leader): void {
  serveConfirmed(raft, leader);
  const last = leader.reads.last();
  if (last === undefined || last.round <= leader.round || leader.confirmedRound < leader.round) return;
  beginRound(raft, leader);
  if (leader.readCheck) serveConfirmed(raft, leader);
}

function serveConfirmed(raft: Raft, leader: Leader): void {
  const { reads } = leader;
  if (leader.readCheck) confirmRounds(raft, leader);
  setReadIndexes(raft, leader);
  for (let read = reads.at(0); read !== undefined && mayServe(raft, leader, read); read = reads.at(0)) {
    serve(raft, read.request);
    reads.shift();
  }
}

function mayServe(raft: Raft, leader: Leader, read: PendingRead): boolean {
  return (
    read.readIndex !== NOT_YET &&
    raft.rules.readConfirmed(leader.confirmedRound, read.round) &&
    raft.rules.readReached(raft.lastApplied, read.readIndex)
  );
}

function serve(raft: Raft, request: Request): void {
  raft.store.read(request.command.key);
  answerOutcome(raft, request, raft.store.outcome);
}

/** Sets the read index of reads that came before the leader had committed in its own term (thesis §6.4, step 1). */
function setReadIndexes(raft: Raft, leader: Leader): void {
  if (leader.reads.at(0)?.readIndex !== NOT_YET || !readIndexReady(raft)) return;
  const readIndex = raft.rules.readIndex(raft.commitIndex);
  for (const read of leader.reads.all()) if (read.readIndex === NOT_YET) read.readIndex = readIndex;
}

/** Begins a round: asks the voters to confirm that this server still leads, unless it is a quorum by itself. */
function beginRound(raft: Raft, leader: Leader): void {
  const { readQuorum, ackedRound } = leader;
  ackedRound[raft.id] = ++leader.round;
  leader.readCheck = readQuorum.recount(ackedRound, leader.round);
  if (leader.readCheck) return;
  if (raft.options.replication === 'thrifty') askForRound(raft, leader);
  else
    for (const peer of leader.followers) if (readQuorum.includes(peer.id)) askToConfirm(raft, leader, peer);
}

function confirmRounds(raft: Raft, leader: Leader): void {
  const { ackedRound } = leader;
  leader.readCheck = false;
  ackedRound[raft.id] = leader.round;
  leader.confirmedRound = Math.max(leader.confirmedRound, leader.readQuorum.reached(ackedRound));
}

/** Whether the lease allows a read now (thesis §6.4.1). It is extended only when it seems to have expired. */
function holdsLease(raft: Raft, leader: Leader): boolean {
  const { rules, options, clock } = raft;
  if (!rules.leaseHolds(clock, leader.leaseUntil, leader.leaseRevoked)) {
    leader.confirmedAt[raft.id] = clock;
    const since = leader.readQuorum.reached(leader.confirmedAt);
    if (since < leader.contactSince) return false; // confirmed under other options or another membership
    leader.leaseUntil = since + rules.leaseDuration(options.electionTimeoutMin, options.clockDriftPpm);
  }
  const holds = rules.leaseHolds(clock, leader.leaseUntil, leader.leaseRevoked);
  if (leader.leaseHeld && !holds) declareMilestone(raft, Milestone.leaseExpired);
  leader.leaseHeld = holds;
  return holds;
}
