import { expect, test } from 'vitest';
import type { Write } from '../../core/io.ts';
import { Message, MessageType } from '../../core/raft/messages.ts';
import { FactStream } from '../../sim/fact-stream.ts';
import { type Fact, FactKind } from '../../sim/facts.ts';
import { entry, snapshot } from './judges/tape.ts';

function digestOf(tell: (facts: FactStream) => void): string {
  const facts = new FactStream([]);
  facts.now = 5000;
  tell(facts);
  return facts.digestText();
}

test('each field of a message that leaves is digested', () => {
  const one = (fields: Partial<Message>, type: MessageType = MessageType.appendEntries, to = 2): string =>
    digestOf((facts) => facts.messageSent(Object.assign(new Message(type, 1, to, 3), fields), false));
  const digests = [
    one({}),
    one({}, MessageType.appendEntriesReply),
    one({}, MessageType.appendEntries, 3),
    one({ id: 1 }),
    one({ preVote: true }),
    one({ transfer: true }),
    one({ success: true }),
    one({ prevLogIndex: 1 }),
    one({ prevLogTerm: 1 }),
    one({ entries: [entry(1, 1)] }),
    one({ leaderCommit: 1 }),
    one({ matchIndex: 1 }),
    one({ conflictIndex: 1 }),
    one({ conflictTerm: 1 }),
    one({ round: 1 }),
    one({ wantAck: true }),
    one({ offset: 1 }),
    one({ done: true }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('each field of a write is digested, and its server and time', () => {
  const plain: Write = {
    id: 1,
    hardState: false,
    term: 0,
    votedFor: 0,
    truncateFrom: 0,
    entries: [],
    snapshot: null,
  };
  const one = (fields: Partial<Write>, node = 1, now = 5000): string =>
    digestOf((facts) => {
      facts.now = now;
      facts.writeIssued(node, { ...plain, ...fields });
    });
  const digests = [
    one({}),
    one({}, 2),
    one({}, 1, 5001),
    one({}, 1, 5000 + 2 ** 32),
    one({ id: 2 }),
    one({ hardState: true }),
    one({ hardState: true, votedFor: 1 }),
    one({ hardState: true, term: 1 }),
    one({ truncateFrom: 1 }),
    one({ entries: [entry(1, 1)] }),
    one({ entries: [entry(1, 2)] }),
    one({ entries: [entry(1, 1, 'another')] }),
    one({ entries: [entry(1, 1), entry(2, 1)] }),
    one({ snapshot: snapshot(1, 1) }),
    one({ snapshot: snapshot(1, 1, 9) }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('who listens through a table gets what the fact is about, and nobody after the end', () => {
  const heard: string[] = [];
  const note = (fact: Fact): void => {
    heard.push(`${fact.sequence} ${fact.kind} ${fact.node} ${fact.peer} ${fact.message?.term}`);
  };
  const facts = new FactStream([{ on: { [FactKind.messageSent]: note, [FactKind.messageDelivered]: note } }]);
  const message = new Message(MessageType.requestVote, 1, 2, 3);
  facts.messageSent(message, false);
  facts.messageDelivered(message);
  facts.close();
  facts.messageSent(message, false);
  expect(heard).toEqual(['1 1 1 2 3', '2 2 2 1 3']);
});
