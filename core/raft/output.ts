import { DeclareKind, type Reply, ReplyStatus, type Request } from '../io.ts';
import type { Outcome } from '../kv/store.ts';
import { NOBODY, type NodeId } from '../units.ts';
import { Message, type MessageType } from './messages.ts';
import type { Milestone } from './milestones.ts';
import { LONG_AGO, type Raft } from './raft.ts';
import { leaderKnown } from './role.ts';

/* What a step hands to its host: messages, answers to clients, declarations. */

/** A message from this server in its current term. */
export function newMessage(raft: Raft, type: MessageType, to: NodeId): Message {
  return new Message(type, raft.id, to, raft.currentTerm);
}

/** Sends it now, or once everything written so far is durable if it promises any of that. */
export function send(raft: Raft, message: Message): void {
  if (raft.rules.waitsForDisk(message)) raft.out.sendAfter.push(message);
  else raft.out.send.push(message);
}

/** Echoes what the leader's reads and lease go by, if the message is of this server's term. */
export function confirmLeader(raft: Raft, message: Message, reply: Message): void {
  const confirms = raft.rules.confirmsLeader(message.term, raft.currentTerm);
  reply.round = confirms ? message.round : 0;
  reply.sentAt = confirms ? message.sentAt : LONG_AGO;
}

function reply(request: Request, status: ReplyStatus, leader: NodeId, uncertain: boolean): Reply {
  const { client, attempt } = request;
  return { client, attempt, status, value: null, writerSession: 0, writerSerial: 0, leader, uncertain };
}

/** What the state machine said. */
export function answerOutcome(raft: Raft, request: Request, outcome: Outcome): void {
  const { client, attempt } = request;
  const { status, value, writerSession, writerSerial } = outcome;
  const leader = raft.id;
  raft.out.replies.push({
    client,
    attempt,
    status,
    value,
    writerSession,
    writerSerial,
    leader,
    uncertain: false,
  });
}

/** Done, as far as anybody can say before the state machine has seen it. */
export function answerUnapplied(raft: Raft, request: Request): void {
  raft.out.replies.push(reply(request, ReplyStatus.ok, raft.id, false));
}

/** Nothing was done here: ask that server, or (NOBODY) anybody else. */
export function redirect(raft: Raft, request: Request, leader: NodeId): void {
  raft.out.replies.push(reply(request, ReplyStatus.redirect, leader, false));
}

/** Nothing was done, and nobody better is known. */
export function refuse(raft: Raft, request: Request): void {
  raft.out.replies.push(reply(request, ReplyStatus.refused, NOBODY, false));
}

/** This server leads no more: ask another one, and know that an appended command may still happen. */
export function answerUncertain(raft: Raft, request: Request, leader: NodeId, appended: boolean): void {
  const uncertain = raft.rules.outcomeUncertain(appended);
  raft.out.replies.push(reply(request, ReplyStatus.redirect, leader, uncertain));
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

export function declareMilestone(raft: Raft, milestone: Milestone): void {
  raft.out.declare(DeclareKind.milestone).milestone = milestone;
}
