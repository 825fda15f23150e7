import {
  type Declaration,
  DeclareKind,
  type Durable,
  Output,
  type Reply,
  ReplyStatus,
  RoleCode,
  type Write,
} from '../../../core/io.ts';
import { type Command, Op } from '../../../core/kv/command.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { NEVER, NOBODY, type NodeId, type WriteId } from '../../../core/units.ts';
import { each, oneOf, servers, text, textOrNull, Unusable, whole, within } from './usable.ts';

/*
 * Validates the output of a user's own replica: hosts, network and judges assume that a message is a message, and that an
 * index is an integer. Fields that are only tested for true or false may be anything.
 */

/** The servers and clients that an output may refer to. */
export interface IdRanges {
  readonly node: NodeId;
  /** Servers are 1 to `nodes`, spares included. */
  readonly nodes: number;
  /** Clients are 1 to `clients`; 0 is the one that sends probes while settling. */
  readonly clients: number;
}

/** Judges keep terms in 32 bits. */
const LAST_TERM = 0x7fffffff;

/** How many messages one step may send: far more than any step needs, but fewer than may be in flight at once. */
const MOST_SENT = 10_000;

/** Validates the output of a step; `writes` is the number of writes before it. Throws Unusable. */
export function validateOutput(out: Output, at: IdRanges, writes: WriteId): void {
  if (Object.isFrozen(out)) throw new Unusable('out', out, 'left unfrozen, since the next step reuses it');
  requireFields(out);
  if (out.write !== null) {
    within('out.write', out.write, 'a Write or null', checkWrite, at);
    if (out.write.id !== writes + 1)
      throw new Unusable(
        'out.write.id',
        out.write.id,
        `${writes + 1}: a step has at most one write, and they are numbered 1, 2, 3, ...`,
      );
  }
  for (const list of ['send', 'sendAfter'] as const) {
    each(`out.${list}`, out[list], 'a Message', checkMessage, at);
    whole(`out.${list}.length`, out[list].length, 0, MOST_SENT);
  }
  each('out.replies', out.replies, 'a Reply', checkReply, at);
  if (out.deadline !== NEVER && !Number.isSafeInteger(out.deadline))
    throw new Unusable('out.deadline', out.deadline, 'a whole number of microseconds, or Infinity for never');
  if (!Array.isArray(out.declarations)) throw new Unusable('out.declarations', out.declarations, 'an array');
  whole('out.declared', out.declared, 0, out.declarations.length);
  for (let i = 0; i < out.declared; i++)
    within(`out.declarations[${i}]`, out.declarations[i], 'a Declaration', checkDeclaration, at);
}

/** The fields of an Output. */
const FIELDS: ReadonlySet<string> = new Set(Object.keys(new Output()));
const LISTED = 'write, send, sendAfter, replies, deadline, stopped and declare()';

/** Throws if an Output has another field: it is mistyped (`out.reply`), and nobody would read it. */
function requireFields(out: Output): void {
  let fields = 0;
  for (const _ in out) fields++;
  if (fields === FIELDS.size) return;
  for (const field in out)
    if (!FIELDS.has(field))
      throw new Unusable(`out.${field}`, Reflect.get(out, field), `left out: there are only ${LISTED}`);
}

/** Validates a write that was not issued by a replica. Throws Unusable. */
export function validateWrite(place: string, write: Write, nodes: number): void {
  within(place, write, 'a Write or null', checkWrite, { node: NOBODY, nodes, clients: 0 });
}

/** Validates what a replica is to be started with. Throws Unusable. */
export function validateDurable(place: string, durable: Durable, nodes: number): void {
  within(place, durable, 'a Durable', checkDurable, { node: NOBODY, nodes, clients: 0 });
}

function checkDurable({ term, votedFor, snapshot, entries }: Durable, at: IdRanges): void {
  whole('.term', term, 0, LAST_TERM);
  whole('.votedFor', votedFor, 0, at.nodes);
  each('.entries', entries, 'an Entry', checkEntry, at);
  if (snapshot !== null) within('.snapshot', snapshot, 'a Snapshot or null', checkSnapshot, at);
}

function checkMessage(message: Message, at: IdRanges): void {
  oneOf('.type', message.type, MessageType, 'MessageType');
  if (message.from !== at.node)
    throw new Unusable('.from', message.from, `${at.node}, the server that sends it`);
  whole('.to', message.to, 1, at.nodes);
  whole('.term', message.term, 0, LAST_TERM);
  whole('.prevLogIndex', message.prevLogIndex);
  whole('.prevLogTerm', message.prevLogTerm, 0, LAST_TERM);
  whole('.leaderCommit', message.leaderCommit);
  whole('.matchIndex', message.matchIndex);
  // Their meaning is up to the replicas, so any integer will do.
  const least = Number.MIN_SAFE_INTEGER;
  whole('.conflictIndex', message.conflictIndex, least);
  whole('.conflictTerm', message.conflictTerm, least);
  whole('.round', message.round, least);
  whole('.sentAt', message.sentAt, least);
  whole('.offset', message.offset, least);
  whole('.chunkBytes', message.chunkBytes);
  each('.entries', message.entries, 'an Entry', checkEntry, at);
  if (message.snapshot !== null)
    within('.snapshot', message.snapshot, 'a Snapshot or null', checkSnapshot, at);
}

function checkReply(reply: Reply, { nodes, clients }: IdRanges): void {
  whole('.client', reply.client, 0, clients);
  whole('.attempt', reply.attempt);
  oneOf('.status', reply.status, ReplyStatus, 'ReplyStatus');
  textOrNull('.value', reply.value);
  whole('.writerSession', reply.writerSession);
  whole('.writerSerial', reply.writerSerial);
  whole('.leader', reply.leader, 0, nodes);
}

function checkWrite(write: Write, at: IdRanges): void {
  whole('.term', write.term, 0, LAST_TERM);
  whole('.votedFor', write.votedFor, 0, at.nodes);
  whole('.truncateFrom', write.truncateFrom);
  each('.entries', write.entries, 'an Entry', checkEntry, at);
  for (let i = 1; i < write.entries.length; i++) {
    const expected = write.entries[i - 1].index + 1;
    if (write.entries[i].index !== expected)
      throw new Unusable(`.entries[${i}].index`, write.entries[i].index, `${expected}, which comes next`);
  }
  if (write.snapshot !== null) within('.snapshot', write.snapshot, 'a Snapshot or null', checkSnapshot, at);
}

function checkEntry(entry: Entry, at: IdRanges): void {
  oneOf('.kind', entry.kind, EntryKind, 'EntryKind');
  whole('.index', entry.index, 1);
  whole('.term', entry.term, 0, LAST_TERM);
  whole('.time', entry.time, Number.MIN_SAFE_INTEGER);
  whole('.hash', entry.hash, Number.MIN_SAFE_INTEGER);
  whole('.bytes', entry.bytes);
  if (entry.command !== null) within('.command', entry.command, 'a Command or null', checkCommand, at);
  if (entry.configuration !== null)
    within('.configuration', entry.configuration, 'a Configuration or null', checkConfiguration, at);
}

function checkCommand(command: Command): void {
  oneOf('.op', command.op, Op, 'Op');
  whole('.session', command.session);
  whole('.serial', command.serial);
  whole('.lowestOutstanding', command.lowestOutstanding);
  text('.key', command.key);
  textOrNull('.value', command.value);
  textOrNull('.expected', command.expected);
}

function checkSnapshot(snapshot: Snapshot, at: IdRanges): void {
  whole('.lastIncludedIndex', snapshot.lastIncludedIndex);
  whole('.lastIncludedTerm', snapshot.lastIncludedTerm, 0, LAST_TERM);
  within('.configuration', snapshot.configuration, 'a Configuration', checkConfiguration, at);
  whole('.configurationIndex', snapshot.configurationIndex);
  whole('.stateHash', snapshot.stateHash, Number.MIN_SAFE_INTEGER);
  whole('.bytes', snapshot.bytes);
}

function checkConfiguration(configuration: Configuration, { nodes }: IdRanges): void {
  servers('.voters', configuration.voters, nodes);
  servers('.outgoing', configuration.outgoing, nodes);
  servers('.learners', configuration.learners, nodes);
  servers('.learnersNext', configuration.learnersNext, nodes);
}

function checkDeclaration(declaration: Declaration, at: IdRanges): void {
  switch (declaration.kind) {
    case DeclareKind.role:
      whole('.term', declaration.term, 0, LAST_TERM);
      oneOf('.role', declaration.role, RoleCode, 'RoleCode');
      whole('.leader', declaration.leader, 0, at.nodes);
      break;
    case DeclareKind.commit:
      whole('.term', declaration.term, 0, LAST_TERM);
      whole('.index', declaration.index);
      break;
    case DeclareKind.applied:
      whole('.term', declaration.term, 0, LAST_TERM);
      whole('.index', declaration.index);
      whole('.session', declaration.session);
      whole('.serial', declaration.serial);
      whole('.stateHash', declaration.stateHash, Number.MIN_SAFE_INTEGER);
      break;
    case DeclareKind.configuration:
      whole('.index', declaration.index);
      if (declaration.configuration !== null)
        within(
          '.configuration',
          declaration.configuration,
          'a Configuration or null',
          checkConfiguration,
          at,
        );
      break;
    case DeclareKind.milestone:
      text('.milestone', declaration.milestone);
      break;
    default:
      oneOf('.kind', declaration.kind satisfies never, DeclareKind, 'DeclareKind');
  }
}
