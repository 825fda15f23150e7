import { DeclareKind, ReplyStatus, type Request } from '../io.ts';
import { Outcome } from '../kv/results.ts';
import type { NodeId } from '../units.ts';
import { CONFIRMS_NOTHING, Message, type MessageType } from './messages.ts';
import type { Milestone } from './milestones.ts';
import type { Progress } from './progress.ts';
import type { Raft } from './raft.ts';
import { type Leader, leaderKnown } from './role.ts';

/* Builds what a step puts into the Output: messages, replies to clients, declarations. */

/** Creates a message from this server in its current term. */
export function newMessage(raft: Raft, type: MessageType, to: NodeId): Message {
  return new Message(type, raft.id, to, raft.currentTerm);
}

/** Creates a message to a follower, with the round and time whose echo confirms that this server leads. */
export function leaderMessage(raft: Raft, leader: Leader, peer: Progress, type: MessageType): Message {
  const message = newMessage(raft, type, peer.id);
  message.round = leader.round;
  message.sentAt = raft.clock;
  peer.sentRound = leader.round;
  peer.sentAt = raft.clock;
  return message;
}

/** Sends a message at once, or, if it promises anything about the disk, once everything written so far is durable. */
export function send(raft: Raft, message: Message): void {
  if (raft.rules.waitsForDisk(message)) raft.out.sendAfter.push(message);
  else raft.out.send.push(message);
}

/** Echoes round and sending time, on which the leader's reads and lease rest, if the message is of this server's term. */
export function confirmLeader(raft: Raft, message: Message, reply: Message): void {
  const confirms = raft.rules.confirmsLeader(message.term, raft.currentTerm);
  reply.round = confirms ? message.round : 0;
  reply.sentAt = confirms ? message.sentAt : CONFIRMS_NOTHING;
}

/** Answers a request with an outcome of the state machine. */
export function answerOutcome(raft: Raft, request: Request, outcome: Outcome): void {
  answer(raft, request, outcome.status, raft.id, false, outcome);
}

/** Answers a request. `uncertain`: the command may still take effect. The last argument is the value found, if any. */
export function answer(
  raft: Raft,
  { client, attempt }: Request,
  status: ReplyStatus,
  leader: NodeId,
  uncertain = false,
  { value, writerSession, writerSerial } = FOUND_NOTHING,
): void {
  raft.out.replies.push({ client, attempt, status, value, writerSession, writerSerial, leader, uncertain });
}

const FOUND_NOTHING = new Outcome();

/** Tells a client that this server does not lead: try `leader`, or (NOBODY) any other server. */
export function redirect(raft: Raft, request: Request, leader: NodeId, uncertain = false): void {
  answer(raft, request, ReplyStatus.redirect, leader, uncertain);
}

/** Declares role, term and known leader if one of them changed. */
export function declareRole(raft: Raft): void {
  const { declared, currentTerm } = raft;
  const role = raft.role.kind;
  const leader = leaderKnown(raft.role, raft.id);
  if (declared.role === role && declared.term === currentTerm && declared.leader === leader) return;
  declared.role = role;
  declared.term = currentTerm;
  declared.leader = leader;
  const declaration = raft.out.declare(DeclareKind.role);
  declaration.role = role;
  declaration.term = currentTerm;
  declaration.leader = leader;
}

/** Declares that commitIndex has changed. */
export function declareCommit(raft: Raft): void {
  const declaration = raft.out.declare(DeclareKind.commit);
  declaration.term = raft.currentTerm;
  declaration.index = raft.commitIndex;
}

/** Declares which configuration is in force now. */
export function declareConfiguration(raft: Raft): void {
  const declaration = raft.out.declare(DeclareKind.configuration);
  declaration.index = raft.configurations.inForceIndex;
  declaration.configuration = raft.configurations.inForce;
}

/** Declares that something worth counting in reports has happened. */
export function declareMilestone(raft: Raft, milestone: Milestone): void {
  raft.out.declare(DeclareKind.milestone).milestone = milestone;
}
