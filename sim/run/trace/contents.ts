import type { Write } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Fact } from '../../facts/facts.ts';
import { configurationInWords, messageTypeNames, opNames } from '../../facts/words.ts';
import type { TracedEntry, TracedMessage, WriteIssued } from './event.ts';
import type { TracedCommand } from './payloads.ts';

/* The trace's form of what facts carry: messages, writes, entries and commands. */

/** What a trace says of an entry, a message and a write. */
export type EntryContents = Pick<Entry, 'index' | 'term' | 'configuration'> & {
  readonly command: TracedCommand | null;
};
type SnapshotContents = Pick<Snapshot, 'lastIncludedIndex' | 'lastIncludedTerm'>;
export interface MessageContents
  extends Omit<Message, 'from' | 'to' | 'sentAt' | 'wantAck' | 'chunkBytes' | 'entries' | 'snapshot'> {
  readonly entries: readonly EntryContents[];
  readonly snapshot: SnapshotContents | null;
}
export interface WriteContents extends Omit<Write, 'entries' | 'snapshot'> {
  readonly entries: readonly EntryContents[];
  readonly snapshot: SnapshotContents | null;
}

/** An object of this type while it is being built. */
type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/**
 * Most messages are AppendEntries with entries, or successful replies. They are built by one object literal
 * each, which is cheaper than adding field by field.
 */
export function messageIn(message: MessageContents): TracedMessage {
  const { id, term, entries, prevLogIndex, prevLogTerm, leaderCommit, matchIndex, success } = message;
  const type = messageTypeNames[message.type];
  if (prevLogIndex === 0 || !isPlain(message)) return messageByField(message);
  if (success) {
    const answers = matchIndex > 0 && prevLogTerm === 0 && entries.length === 0 && leaderCommit === 0;
    if (answers) return { id, type, term, success, prevLogIndex, matchIndex };
  } else {
    const sends = prevLogTerm > 0 && entries.length > 0 && leaderCommit > 0 && matchIndex === 0;
    if (sends)
      return { id, type, term, prevLogIndex, prevLogTerm, entries: entriesIn(entries), leaderCommit };
  }
  return messageByField(message);
}

/** Whether the fields that only few messages use are unset. */
function isPlain(message: MessageContents): boolean {
  if (message.preVote || message.transfer || message.done || message.snapshot !== null) return false;
  return (
    message.round === 0 && message.conflictIndex === 0 && message.conflictTerm === 0 && message.offset === 0
  );
}

/** Adds the fields one by one: spreading a small object for each would cost more than the rest of the trace. */
function messageByField(message: MessageContents): TracedMessage {
  const { snapshot } = message;
  const traced: Writable<TracedMessage> = {
    id: message.id,
    type: messageTypeNames[message.type],
    term: message.term,
  };
  if (message.preVote) traced.preVote = true;
  if (message.transfer) traced.transfer = true;
  if (message.success) traced.success = true;
  if (message.prevLogIndex > 0) traced.prevLogIndex = message.prevLogIndex;
  if (message.prevLogTerm > 0) traced.prevLogTerm = message.prevLogTerm;
  if (message.entries.length > 0) traced.entries = entriesIn(message.entries);
  if (message.leaderCommit > 0) traced.leaderCommit = message.leaderCommit;
  if (message.matchIndex > 0) traced.matchIndex = message.matchIndex;
  if (message.conflictIndex > 0) traced.conflictIndex = message.conflictIndex;
  if (message.conflictTerm > 0) traced.conflictTerm = message.conflictTerm;
  if (message.round > 0) traced.round = message.round;
  if (snapshot !== null) traced.snapshot = [snapshot.lastIncludedIndex, snapshot.lastIncludedTerm];
  if (message.offset > 0) traced.offset = message.offset;
  if (message.done) traced.done = true;
  return traced;
}

/** The trace's form of a write that is issued. */
export function writeIn(
  { sequence: n, time: t, node }: Pick<Fact, 'sequence' | 'time' | 'node'>,
  write: WriteContents,
): WriteIssued {
  const { id, snapshot } = write;
  if (!write.hardState && write.truncateFrom === 0 && snapshot === null && write.entries.length > 0)
    return { n, t, kind: 'writeIssued', node, id, entries: entriesIn(write.entries) };
  const traced: Writable<WriteIssued> = { n, t, kind: 'writeIssued', node, id };
  if (write.hardState) traced.hardState = [write.term, write.votedFor];
  if (write.truncateFrom > 0) traced.truncateFrom = write.truncateFrom;
  if (write.entries.length > 0) traced.entries = entriesIn(write.entries);
  if (snapshot !== null) traced.snapshot = [snapshot.lastIncludedIndex, snapshot.lastIncludedTerm];
  return traced;
}

/**
 * A cache by index modulo its size: with five servers each entry is traced nine times, in messages and writes.
 */
const cache: { readonly entry: EntryContents; readonly traced: TracedEntry }[] = [];
const CACHE_SIZE = 64;

function entriesIn(entries: readonly EntryContents[]): readonly TracedEntry[] {
  return entries.length === 1 ? [entryIn(entries[0])] : entries.map(entryIn);
}

function entryIn(entry: EntryContents): TracedEntry {
  const place = entry.index % CACHE_SIZE;
  const last = cache[place];
  if (last?.entry === entry) return last.traced;
  const traced = { index: entry.index, term: entry.term, what: entryInWords(entry) };
  cache[place] = { entry, traced };
  return traced;
}

/** "put k1=c2-3", "noop", "configuration n1 n2 n3". */
export function entryInWords({ command, configuration }: Omit<EntryContents, 'index' | 'term'>): string {
  if (command !== null) return commandInWords(command);
  return configuration === null ? 'noop' : `configuration ${configurationInWords(configuration)}`;
}

/** "put k1=c2-3", "get k1", "cas k1: none -> c2-4". */
export function commandInWords({ op, key, value, expected }: TracedCommand): string {
  switch (op) {
    case Op.get:
    case Op.delete:
      return `${opNames[op]} ${key}`;
    case Op.put:
      return `put ${key}=${value ?? 'none'}`;
    case Op.cas:
      return `cas ${key}: ${expected ?? 'none'} -> ${value ?? 'none'}`;
    default:
      return op satisfies never;
  }
}
