import type { Reply, Request } from '../../../core/io.ts';
import { contentsOf } from '../../facts/disk-contents.ts';
import { dropReasonNames, Fact, FactKind } from '../../facts/facts.ts';
import { causeNames, type Operation, outcomeNames } from '../../facts/operation.ts';
import { messageTypeNames, replyStatusNames, roleNames } from '../../facts/words.ts';
import { commandInWords, type MessageContents, messageIn, type WriteContents, writeIn } from './contents.ts';
import type { TraceEvent } from './event.ts';
import type { TracedCommand } from './payloads.ts';

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

/** A fact with what traces say of its message, request, reply, write or operation. */
export interface TracedFact
  extends Omit<Readonly<Fact>, 'message' | 'request' | 'reply' | 'write' | 'operation'> {
  readonly message: MessageContents | null;
  readonly request: (Pick<Request, 'client' | 'attempt'> & { readonly command: TracedCommand }) | null;
  readonly reply: Omit<Reply, 'writerSession' | 'writerSerial'> | null;
  readonly write: WriteContents | null;
  readonly operation:
    | (TracedCommand & Readonly<Pick<Operation, 'id' | 'client' | 'outcome' | 'cause' | 'matched' | 'found'>>)
    | null;
}

/** What the fields of a fact hold unless something else is said. */
export const PLAIN_FACT: TracedFact = new Fact();

/** Converts a fact into the form that traces hold. The result is a copy, since the stream reuses fact objects. */
export function eventOf(fact: TracedFact): TraceEvent {
  const { kind, sequence: n, time: t, node } = fact;
  switch (kind) {
    case FactKind.messageSent: {
      const message = messageIn(present(fact.message));
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
      const moved = { n, t, kind: requestKinds[kind], node, client, attempt, what };
      return kind === FactKind.requestDropped ? { ...moved, reason: dropReasonNames[fact.reason] } : moved;
    }
    case FactKind.replySent:
    case FactKind.replyDelivered:
    case FactKind.replyDropped: {
      const { client, attempt, value, leader, uncertain } = present(fact.reply);
      const status = replyStatusNames[present(fact.reply).status];
      const moved = { n, t, kind: replyKinds[kind], node, client, attempt, status, value, leader, uncertain };
      return kind === FactKind.replyDropped ? { ...moved, reason: dropReasonNames[fact.reason] } : moved;
    }
    case FactKind.writeIssued:
      return writeIn(fact, present(fact.write));
    case FactKind.writeDurable:
      return { n, t, kind: 'writeDurable', node, id: present(fact.write).id };
    case FactKind.writesLost:
      return { n, t, kind: 'writesLost', node, count: fact.index };
    case FactKind.booted:
      return { n, t, kind: 'booted', node, incarnation: fact.code, ...contentsOf(present(fact.durable)) };
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

/** Asserts that a fact carries what every fact of its kind carries. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('a fact came without what its kind carries');
  return value;
}
