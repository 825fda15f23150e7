import type { Durable, Write } from '../../core/io.ts';
import { type Command, Op } from '../../core/kv/command.ts';
import type { Entry } from '../../core/raft/entry.ts';
import type { Message } from '../../core/raft/messages.ts';
import { messageTypeNames, opNames, replyStatusNames, roleNames } from '../code-names.ts';
import { dropReasonNames, type Fact, FactKind } from '../facts.ts';
import { causeNames, outcomeNames } from '../operation.ts';
import type { TracedEntry, TracedMessage, TraceEvent, WriteIssued } from './trace-event.ts';

const phaseNames = ['', 'run', 'settle', 'end'] as const;
const requestKinds = {
  [FactKind.requestSent]: 'requestSent',
  [FactKind.requestDelivered]: 'requestDelivered',
  [FactKind.requestDropped]: 'requestDropped',
} as const;
const replyKinds = {
  [FactKind.replySent]: 'replySent',
  [FactKind.replyDelivered]: 'replyDelivered',
  [FactKind.replyDropped]: 'replyDropped',
} as const;

/** A fact as a trace holds it. A copy: it stays when the fact is filled anew. */
export function eventOf(fact: Fact): TraceEvent {
  const { kind, sequence: n, time: t, node } = fact;
  switch (kind) {
    case FactKind.messageSent: {
      const message = traced(present(fact.message));
      if (!fact.effect) return { n, t, kind: 'messageSent', from: node, to: fact.peer, message };
      return { n, t, kind: 'messageSent', from: node, to: fact.peer, heldBack: true, message };
    }
    case FactKind.messageDelivered:
    case FactKind.messageDropped: {
      const type = messageTypeNames[fact.code];
      const { id } = present(fact.message);
      const from = fact.peer;
      if (kind === FactKind.messageDelivered)
        return { n, t, kind: 'messageDelivered', from, to: node, id, type };
      const reason = dropReasonNames[fact.reason];
      return { n, t, kind: 'messageDropped', from, to: node, id, type, reason };
    }
    case FactKind.messageDuplicated: {
      const { id } = present(fact.message);
      const type = messageTypeNames[fact.code];
      return { n, t, kind: 'messageDuplicated', from: node, to: fact.peer, id, type };
    }
    case FactKind.requestSent:
    case FactKind.requestDelivered:
    case FactKind.requestDropped: {
      const { client, attempt, command } = present(fact.request);
      const what = commandInWords(command);
      const told = { n, t, kind: requestKinds[kind], node, client, attempt, what };
      return kind === FactKind.requestDropped ? { ...told, reason: dropReasonNames[fact.reason] } : told;
    }
    case FactKind.replySent:
    case FactKind.replyDelivered:
    case FactKind.replyDropped: {
      const { client, attempt, value, leader, uncertain } = present(fact.reply);
      const status = replyStatusNames[present(fact.reply).status];
      const told = { n, t, kind: replyKinds[kind], node, client, attempt, status, value, leader, uncertain };
      return kind === FactKind.replyDropped ? { ...told, reason: dropReasonNames[fact.reason] } : told;
    }
    case FactKind.writeIssued:
      return writeIn(fact, present(fact.write));
    case FactKind.writeDurable:
      return { n, t, kind: 'writeDurable', node, id: present(fact.write).id };
    case FactKind.writesLost:
      return { n, t, kind: 'writesLost', node, count: fact.index };
    case FactKind.booted:
      return { n, t, kind: 'booted', node, incarnation: fact.code, ...durableIn(present(fact.durable)) };
    case FactKind.crashed:
      return { n, t, kind: 'crashed', node, incarnation: fact.code, cause: fact.text };
    case FactKind.paused:
      return { n, t, kind: 'paused', node };
    case FactKind.resumed:
      return { n, t, kind: 'resumed', node };
    case FactKind.role:
      return { n, t, kind: 'role', node, term: fact.term, role: roleNames[fact.code], leader: fact.peer };
    case FactKind.commit:
      return { n, t, kind: 'commit', node, term: fact.term, index: fact.index };
    case FactKind.applied: {
      const { index, term, session, serial, effect } = fact;
      const stateHash = fact.stateHash >>> 0;
      return { n, t, kind: 'applied', node, index, term, session, serial, effect, stateHash };
    }
    case FactKind.configuration: {
      const { voters, outgoing, learners } = present(fact.configuration);
      return { n, t, kind: 'configuration', node, index: fact.index, voters, outgoing, learners };
    }
    case FactKind.milestone:
      return { n, t, kind: 'milestone', node, name: fact.text };
    case FactKind.invoked: {
      const operation = present(fact.operation);
      const { id, client } = operation;
      return { n, t, kind: 'invoked', operation: id, client, what: commandInWords(operation) };
    }
    case FactKind.completed: {
      const operation = present(fact.operation);
      const { id, client, matched, found } = operation;
      const what = commandInWords(operation);
      const outcome = outcomeNames[operation.outcome];
      const cause = causeNames[operation.cause];
      return { n, t, kind: 'completed', operation: id, client, what, outcome, cause, matched, found };
    }
    case FactKind.faultBegan:
      return { n, t, kind: 'faultBegan', step: fact.code, target: fact.text };
    case FactKind.faultEnded:
      return { n, t, kind: 'faultEnded', step: fact.code, target: fact.text };
    case FactKind.faultDid:
      return {
        n,
        t,
        kind: 'faultDid',
        step: fact.code,
        target: fact.text,
        amount: fact.index,
        what: fact.what,
      };
    case FactKind.phase:
      return { n, t, kind: 'phase', phase: phaseNames[fact.code] };
    case FactKind.threw:
      return {
        n,
        t,
        kind: 'threw',
        node,
        message: fact.text,
        ...(fact.what === '' ? {} : { place: fact.what }),
      };
    case FactKind.unusable:
      return { n, t, kind: 'unusable', node, message: fact.text };
    default:
      throw new Error(`no such fact: ${String(kind satisfies never)}`);
  }
}

/** What a fact of this kind always carries. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('a fact came without what its kind carries');
  return value;
}

/** Nearly all messages are new entries or the answer to them, and have a literal of their own: to add field after field costs more. */
function traced(message: Message): TracedMessage {
  const { id, term, entries, prevLogIndex, prevLogTerm, leaderCommit, matchIndex, success } = message;
  const type = messageTypeNames[message.type];
  if (prevLogIndex === 0 || !isPlain(message)) return tracedByField(message);
  if (success) {
    const answers = matchIndex > 0 && prevLogTerm === 0 && entries.length === 0 && leaderCommit === 0;
    if (answers) return { id, type, term, success, prevLogIndex, matchIndex };
  } else {
    const sends = prevLogTerm > 0 && entries.length > 0 && leaderCommit > 0 && matchIndex === 0;
    if (sends)
      return { id, type, term, prevLogIndex, prevLogTerm, entries: entriesIn(entries), leaderCommit };
  }
  return tracedByField(message);
}

/** Whether it has nothing that is told of few messages only. */
function isPlain(message: Message): boolean {
  if (message.preVote || message.transfer || message.done || message.snapshot !== null) return false;
  return (
    message.round === 0 && message.conflictIndex === 0 && message.conflictTerm === 0 && message.offset === 0
  );
}

/** Field by field: spreading a small object for each would cost more than the rest of the trace. */
function tracedByField(message: Message): TracedMessage {
  const { snapshot } = message;
  const told: Writable<TracedMessage> = {
    id: message.id,
    type: messageTypeNames[message.type],
    term: message.term,
  };
  if (message.preVote) told.preVote = true;
  if (message.transfer) told.transfer = true;
  if (message.success) told.success = true;
  if (message.prevLogIndex > 0) told.prevLogIndex = message.prevLogIndex;
  if (message.prevLogTerm > 0) told.prevLogTerm = message.prevLogTerm;
  if (message.entries.length > 0) told.entries = entriesIn(message.entries);
  if (message.leaderCommit > 0) told.leaderCommit = message.leaderCommit;
  if (message.matchIndex > 0) told.matchIndex = message.matchIndex;
  if (message.conflictIndex > 0) told.conflictIndex = message.conflictIndex;
  if (message.conflictTerm > 0) told.conflictTerm = message.conflictTerm;
  if (message.round > 0) told.round = message.round;
  if (snapshot !== null) told.snapshot = [snapshot.lastIncludedIndex, snapshot.lastIncludedTerm];
  if (message.offset > 0) told.offset = message.offset;
  if (message.done) told.done = true;
  return told;
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** By place of the index: entries told last. Each is told nine times by five servers, in messages and writes. */
const toldLast: { readonly entry: Entry; readonly told: TracedEntry }[] = [];
const TOLD_LAST = 64;

function entriesIn(entries: readonly Entry[]): readonly TracedEntry[] {
  return entries.length === 1 ? [entryIn(entries[0])] : entries.map(entryIn);
}

function entryIn(entry: Entry): TracedEntry {
  const place = entry.index % TOLD_LAST;
  const last = toldLast[place];
  if (last?.entry === entry) return last.told;
  const told = { index: entry.index, term: entry.term, what: whatIn(entry) };
  toldLast[place] = { entry, told };
  return told;
}

function whatIn({ command, configuration }: Entry): string {
  if (command !== null) return commandInWords(command);
  if (configuration === null) return 'noop';
  const list = (nodes: readonly number[]): string => nodes.map((node) => `n${node}`).join(' ');
  const { voters, outgoing, learners } = configuration;
  const joint = outgoing.length > 0 ? ` leaving ${list(outgoing)}` : '';
  return `configuration ${list(voters)}${joint}${learners.length > 0 ? ` learning ${list(learners)}` : ''}`;
}

/** "put k1=c2-3", "get k1", "cas k1: none -> c2-4". */
function commandInWords({
  op,
  key,
  value,
  expected,
}: Pick<Command, 'op' | 'key' | 'value' | 'expected'>): string {
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

function writeIn({ sequence: n, time: t, node }: Fact, write: Write): WriteIssued {
  const { id, snapshot } = write;
  if (!write.hardState && write.truncateFrom === 0 && snapshot === null && write.entries.length > 0)
    return { n, t, kind: 'writeIssued', node, id, entries: entriesIn(write.entries) };
  const told: Writable<WriteIssued> = { n, t, kind: 'writeIssued', node, id };
  if (write.hardState) told.hardState = [write.term, write.votedFor];
  if (write.truncateFrom > 0) told.truncateFrom = write.truncateFrom;
  if (write.entries.length > 0) told.entries = entriesIn(write.entries);
  if (snapshot !== null) told.snapshot = [snapshot.lastIncludedIndex, snapshot.lastIncludedTerm];
  return told;
}

function durableIn({ term, votedFor, snapshot, entries }: Durable): {
  readonly term: number;
  readonly votedFor: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly snapshotIndex: number;
} {
  const last = entries[entries.length - 1];
  const snapshotIndex = snapshot?.lastIncludedIndex ?? 0;
  return {
    term,
    votedFor,
    lastIndex: last?.index ?? snapshotIndex,
    lastTerm: last?.term ?? snapshot?.lastIncludedTerm ?? 0,
    snapshotIndex,
  };
}
