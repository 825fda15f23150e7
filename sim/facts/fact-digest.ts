import { hashText } from '../../core/hash.ts';
import type { Write } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import type { Digest } from '../kernel/digest.ts';
import { FactKind } from './facts.ts';

/* The 32-bit words by which facts are digested: time, then kind and server, then what depends on the kind. */

/** Multiplier that spreads a value over 32 bits, to combine it with another in one word. */
export const SPREAD = 0x01000193;
const TWO_32 = 4294967296;

/** A time as one 32-bit word. */
export function wordOf(now: Micros): number {
  return (now | 0) === now ? now : longWordOf(now);
}

/** Combines both halves of a time that exceeds 31 bits, which microseconds do after some 36 minutes. */
function longWordOf(now: Micros): number {
  return now ^ Math.imul((now / TWO_32) | 0, 0x9e3779b1);
}

/** Digests the fields of a message that is sent; of its entries only the number. */
export function digestMessage(digest: Digest, now: Micros, message: Message): void {
  digest.eight(
    wordOf(now),
    (FactKind.messageSent << 16) | message.from,
    message.id,
    message.term,
    (message.to << 8) | message.type | flagsOf(message),
    message.prevLogIndex ^ Math.imul(message.prevLogTerm, SPREAD),
    message.leaderCommit ^ Math.imul(message.matchIndex, SPREAD),
    message.entries.length ^
      Math.imul(message.round, SPREAD) ^
      Math.imul(message.conflictIndex, 0x9e3779b1) ^
      Math.imul(message.conflictTerm, 0x85ebca77) ^
      Math.imul(message.offset, 0xc2b2ae3d),
  );
}

/** The booleans of a message as bits. Compared with `true`, which is ten times as fast as testing for truthiness. */
function flagsOf(message: Message): number {
  let flags = 0;
  if (message.success === true) flags = 1 << 24;
  if (message.wantAck === true) flags |= 1 << 27;
  if (message.preVote === true || message.transfer === true || message.done === true)
    flags |= rareFlagsOf(message);
  return flags;
}

function rareFlagsOf({ preVote, transfer, done }: Message): number {
  return (preVote ? 1 << 25 : 0) | (transfer ? 1 << 26 : 0) | (done ? 1 << 28 : 0);
}

/** Digests a write that is issued, with the term and the hash of each entry. */
export function digestWrite(digest: Digest, now: Micros, node: NodeId, write: Write): void {
  const { entries, snapshot, truncateFrom } = write;
  const { length } = entries;
  const votedFor = write.hardState ? (write.votedFor + 1) << 20 : 0;
  const time = wordOf(now);
  const issued = (FactKind.writeIssued << 16) | node;
  const state = write.term ^ votedFor;
  if (length === 1) {
    digest.eight(time, issued, write.id, state, truncateFrom, 1, entries[0].term, entries[0].hash);
  } else {
    digest.four(time, issued, write.id, state);
    digest.pair(truncateFrom, length);
    for (let i = 0; i < length; i++) digest.pair(entries[i].term, entries[i].hash);
  }
  if (snapshot !== null) digest.pair(snapshot.lastIncludedIndex, snapshot.stateHash);
}

/** The hash of a text, 0 for null. */
export function hashOf(text: string | null): number {
  return text === null ? 0 : hashText(text);
}
