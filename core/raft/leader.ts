import type { Request } from '../io.ts';
import type { Command } from '../kv/command.ts';
import { type Micros, NOBODY, type NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { isVoter, membersOf } from './configuration-history.ts';
import { Quorum } from './electorate.ts';
import { Entry, EntryKind } from './entry.ts';
import { appendToLog } from './follower.ts';
import type { Message } from './messages.ts';
import { Milestone } from './milestones.ts';
import { declareMilestone, declareRole } from './output.ts';
import { Progress } from './progress.ts';
import { LONG_AGO, NOT_SET, type Raft } from './raft.ts';
import { Leader } from './role.ts';

/** "If votes received from majority of servers: become leader" (Figure 2). */
export function becomeLeader(raft: Raft, byTransfer: boolean): void {
  const { log, rules, options } = raft;
  const leader = new Leader(rules, raft.configurations.inForce, raft.id, log.lastIndex);
  raft.become(leader);
  for (let i = raft.commitIndex + 1; i <= log.lastIndex; i++)
    leader.uncommittedBytes += log.at(i)?.bytes ?? 0;
  leader.round = raft.lastRound;
  leader.confirmedRound = raft.lastRound;
  leader.attentionAt = raft.clock + options.heartbeatInterval;
  leader.contactCheckAt = options.checkQuorum ? raft.clock + options.electionTimeoutMax : NOT_SET;
  leader.contactSince = raft.clock;
  // An earlier leader may have had no time to tell those who left.
  adoptMembers(raft, leader, raft.configurations.earlierMembers(), 0);
  declareRole(raft);
  if (byTransfer) declareMilestone(raft, Milestone.transferCompleted);
  if (rules.appendsNoop()) propose(raft, leader, EntryKind.noop, null, null, null);
}

/** Appends a new entry to the leader's log: "entry appended to local log, respond after entry applied" (Figure 2). */
export function propose(
  raft: Raft,
  leader: Leader,
  kind: EntryKind,
  command: Command | null,
  configuration: Configuration | null,
  request: Request | null,
): void {
  const { log } = raft;
  const time = raft.rules.logTime(raft.now, log.lastTime);
  const entry = new Entry(kind, log.lastIndex + 1, raft.currentTerm, time, command, configuration);
  appendToLog(raft, entry);
  leader.pending.push(request);
  leader.uncommittedBytes += entry.bytes;
  if (configuration !== null) adoptConfiguration(raft, leader);
}

/** Rebuilds the leader's quorums and list of followers from the configuration now in force (§6). */
export function adoptConfiguration(raft: Raft, leader: Leader): void {
  const { rules } = raft;
  const configuration = withoutForgetful(leader, raft.configurations.inForce);
  leader.commitQuorum = new Quorum(rules, 'commit', configuration, raft.id);
  leader.readQuorum = new Quorum(rules, 'read', configuration, raft.id);
  leader.contactQuorum = new Quorum(rules, 'contact', configuration, raft.id);
  leader.contactSince = raft.clock;
  adoptMembers(raft, leader, [], raft.clock);
  leader.commitCheck = true;
  leader.readCheck = true;
  leader.leaseUntil = LONG_AGO;
}

/** Nobody stands in for forgetful voters: as many have to agree as if they could. */
function withoutForgetful({ peers }: Leader, inForce: Configuration): Configuration {
  if (!peers.some((peer) => peer?.forgetful === true)) return inForce;
  const counted = (id: NodeId): NodeId => (peers[id]?.forgetful === true ? NOBODY : id);
  return { ...inForce, voters: inForce.voters.map(counted), outgoing: inForce.outgoing.map(counted) };
}

/**
 * Creates a Progress for every new member, and for these others, who are to be told that they are none; keeps the rest, and
 * recounts the quorums. The arrays are filled up to the highest id, since V8 reads arrays without holes faster.
 */
function adoptMembers(raft: Raft, leader: Leader, others: readonly NodeId[], since: Micros): void {
  const { inForce } = raft.configurations;
  const members = membersOf(inForce);
  const all = [...members, ...others].filter((id) => id !== raft.id);
  const places = Math.max(leader.confirmedAt.length, raft.id + 1, ...all.map((id) => id + 1));
  leader.confirmedAt = Float64Array.from({ length: places }, (_, id) => leader.confirmedAt[id] ?? LONG_AGO);
  for (let place = leader.peers.length; place < places; place++) forget(leader, place);
  const returning = leader.departing.filter(({ id }) => members.includes(id));
  release(leader, returning);
  const next = raft.rules.initialNextIndex(raft.log.lastIndex);
  for (const id of all) leader.peers[id] ??= new Progress(id, next, raft.clock, since);
  leader.followers = leader.peers.filter((peer) => peer !== undefined);
  leader.departing = leader.followers.filter(({ id }) => !members.includes(id));
  for (const peer of leader.followers) if (isVoter(inForce, peer.id)) peer.catchUp = null;
  leader.unsettled = true;
  leader.attentionAt = Math.min(leader.attentionAt, raft.clock + raft.options.heartbeatInterval);
  leader.pastCommit = leader.commitQuorum.recount(leader.matchIndex, raft.commitIndex + 1);
  leader.readQuorum.recount(leader.ackedRound, leader.round);
}

/**
 * A server asks for votes. If it is no member, it has not heard of its removal, and is told now; except if it is in a
 * later term, since its answer would cost this leader its office.
 */
export function noticeOutsider(raft: Raft, leader: Leader, { from, term, preVote }: Message): void {
  const isLater = (preVote ? term - 1 : term) > raft.currentTerm;
  if (!isLater && leader.peers[from] === undefined) adoptMembers(raft, leader, [from], raft.clock);
}

function forget({ matchIndex, ackedRound, confirmedAt, peers }: Leader, id: NodeId): void {
  matchIndex[id] = 0;
  ackedRound[id] = 0;
  confirmedAt[id] = LONG_AGO;
  peers[id] = undefined;
}

/** Stops serving these servers, which the configuration, now committed, leaves out. */
export function release(leader: Leader, departed: readonly Progress[]): void {
  if (departed.length === 0) return;
  for (const { id } of departed) forget(leader, id); // they may be added again with empty disks
  leader.followers = leader.followers.filter((peer) => !departed.includes(peer));
  leader.departing = leader.departing.filter((peer) => !departed.includes(peer));
}
