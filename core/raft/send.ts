import type { NodeId } from '../units.ts';
import { Message, type MessageType } from './messages.ts';
import type { Raft } from './raft.ts';

/** A message from this server in its current term. */
export function newMessage(raft: Raft, type: MessageType, to: NodeId): Message {
  return new Message(type, raft.id, to, raft.currentTerm);
}

/** Sends it now, or once everything written so far is durable if it promises any of that. */
export function send(raft: Raft, message: Message): void {
  if (raft.rules.waitsForDisk(message)) raft.out.sendAfter.push(message);
  else raft.out.send.push(message);
}
