import { Message, MessageType } from '../../../core/raft/messages.ts';

/** How many fields a message has, if its replica has added none. */
const FIELDS = Object.keys(new Message(MessageType.requestVote, 1, 1, 1)).length;

/**
 * A copy of a message, as if it had been read from a wire, so that neither its sender nor its receiver can change what is on
 * its way. It has the class of the original, which may be that of another copy of raftsim, and fields that the replica has
 * added.
 */
export function copyOf(message: Message): Message {
  const copy = sameClass(message);
  if (fieldsOf(message) !== FIELDS) return Object.assign(copy, message);
  // One by one: Object.assign takes ten times as long.
  copy.id = message.id;
  copy.preVote = message.preVote;
  copy.transfer = message.transfer;
  copy.success = message.success;
  copy.prevLogIndex = message.prevLogIndex;
  copy.prevLogTerm = message.prevLogTerm;
  copy.entries = message.entries;
  copy.leaderCommit = message.leaderCommit;
  copy.matchIndex = message.matchIndex;
  copy.conflictIndex = message.conflictIndex;
  copy.conflictTerm = message.conflictTerm;
  copy.round = message.round;
  copy.sentAt = message.sentAt;
  copy.wantAck = message.wantAck;
  copy.snapshot = message.snapshot;
  copy.offset = message.offset;
  copy.chunkBytes = message.chunkBytes;
  copy.done = message.done;
  return copy;
}

function sameClass(message: Message): Message {
  const copy = new Message(message.type, message.from, message.to, message.term);
  const prototype = Object.getPrototypeOf(message) as object;
  return prototype === Message.prototype ? copy : (Object.setPrototypeOf(copy, prototype) as Message);
}

function fieldsOf(message: Message): number {
  let fields = 0;
  // Faster than Object.keys, which makes a list. Inherited fields that it counts too only make the copy slower.
  for (const _ in message) fields++;
  return fields;
}
