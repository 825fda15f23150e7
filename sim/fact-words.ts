import { hashText } from '../core/hash.ts';
import type { Write } from '../core/io.ts';
import type { Message } from '../core/raft/messages.ts';
import type { Micros, NodeId } from '../core/units.ts';
import { FactKind } from './facts.ts';
import type { Digest } from './kernel/digest.ts';

/* The words by which facts are digested. Each begins with its time, its kind and its server. */

/** Spreads a second value over a word that holds one already. */
export const SPREAD = 0x01000193;
const TWO_32 = 4294967296;

export function wordOf(now: Micros): number {
  return (now | 0) === now ? now : longWordOf(now);
}

/** Microseconds since the start pass 2^32 after 71 minutes: both halves count. */
function longWordOf(now: Micros): number {
  return now ^ Math.imul((now / TWO_32) | 0, 0x9e3779b1);
}

/** All of a message that leaves. */
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

/** What a message says yes or no to. Asked for `true`, as whether something counts as true takes ten times as long. */
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

/** All of a write that is issued: of its entries, their terms and what they say. */
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

/** 0 for no text. */
export function hashOf(text: string | null): number {
  return text === null ? 0 : hashText(text);
}
