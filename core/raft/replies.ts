import { type Reply, ReplyStatus, type Request } from '../io.ts';
import type { Outcome } from '../kv/store.ts';
import { NOBODY, type NodeId, type Serial, type SessionId } from '../units.ts';
import type { Raft } from './raft.ts';

function reply(
  request: Request,
  status: ReplyStatus,
  value: string | null,
  writerSession: SessionId,
  writerSerial: Serial,
  leader: NodeId,
  uncertain: boolean,
): Reply {
  const { client, attempt } = request;
  return { client, attempt, status, value, writerSession, writerSerial, leader, uncertain };
}

/** What the state machine said. */
export function answerOutcome(raft: Raft, request: Request, outcome: Outcome): void {
  const { status, value, writerSession, writerSerial } = outcome;
  raft.out.replies.push(reply(request, status, value, writerSession, writerSerial, raft.id, false));
}

/** Nothing was done here: ask that server. */
export function redirect(raft: Raft, request: Request, leader: NodeId): void {
  raft.out.replies.push(reply(request, ReplyStatus.redirect, null, 0, 0, leader, false));
}

/** Nothing was done, and nobody better is known. */
export function refuse(raft: Raft, request: Request): void {
  raft.out.replies.push(reply(request, ReplyStatus.refused, null, 0, 0, NOBODY, false));
}

/** This server leads no more: ask another one, and know that an appended command may still happen. */
export function answerUncertain(raft: Raft, request: Request, leader: NodeId, appended: boolean): void {
  const uncertain = raft.rules.outcomeUncertain(appended);
  raft.out.replies.push(reply(request, ReplyStatus.redirect, null, 0, 0, leader, uncertain));
}
