import { expect, test } from 'vitest';
import { Declaration, RoleCode, type Write } from '../../../core/io.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import { FactStream } from '../../../sim/facts/fact-stream.ts';
import { type Fact, FactKind, MessageCount } from '../../../sim/facts/facts.ts';
import { createPanel } from '../../../sim/judges/panel.ts';
import { entries, entry, snapshot, voters, wholePanel } from '../judges/tape.ts';

function digestOf(tell: (facts: FactStream) => void): string {
  const facts = new FactStream([]);
  facts.now = 5000;
  tell(facts);
  return facts.digestText();
}

test('every field of a sent message changes the digest', () => {
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

test('every field of a write changes the digest, and so do its server and time', () => {
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

test('a listener gets the facts of the kinds in its table, and none after the stream is closed', () => {
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

const nothing = { hardState: false, term: 0, votedFor: 0, truncateFrom: 0, entries: [], snapshot: null };
const joined = new Entry(EntryKind.configuration, 3, 1, 0, null, voters(1, 2));

/**
 * The results of a stream and its judges when n1 leads and these writes reach the disk at once, as one
 * call or two.
 */
function outcomeOf(writes: readonly [number, Partial<Write>][], together: boolean): unknown[] {
  const messages = new MessageCount();
  const panel = createPanel({ nodes: 3, initial: voters(1, 2, 3), ...wholePanel, clients: 1, messages });
  const facts = new FactStream([], true, { hearing: panel.hearing, counters: null, messages });
  for (const node of [1, 2, 3]) facts.booted(node, 1, { term: 0, votedFor: 0, snapshot: null, entries: [] });
  facts.role(1, Object.assign(new Declaration(), { term: 1, role: RoleCode.leader, leader: 1 }));
  let id = 0;
  for (const [node, fields] of writes) {
    const write = { ...nothing, id: ++id, ...fields };
    if (together) facts.written(node, write);
    else {
      facts.writeIssued(node, write);
      facts.writeDurable(node, write);
    }
    facts.commit(node, Object.assign(new Declaration(), { term: 1, index: 1 }));
  }
  return [facts.count, facts.digestText(), panel.violations(), panel.results()];
}

test('a write that is on disk at once gives the same digest and judgements as its two facts reported separately', () => {
  const two = entries([1, 1]);
  const led: [number, Partial<Write>][] = [
    [1, { hardState: true, term: 1, votedFor: 1 }],
    [1, { entries: [two[0]] }],
    [2, { entries: [two[0]] }],
    [1, { entries: [two[1]] }],
  ];
  const then: [number, Partial<Write>][][] = [
    [[2, { entries: [two[1]] }]],
    [[3, { entries: two }]],
    [[3, { entries: [two[1]] }]],
    [[2, { entries: [entry(2, 1, 'another')] }]],
    [
      [2, { entries: [entry(2, 2)] }],
      [3, { entries: two }],
    ],
    [[1, { entries: [entry(2, 1, 'another')] }]],
    [[1, { entries: [entry(4, 1)] }]],
    [
      [1, { entries: entries([1, 1], 3) }],
      [2, { entries: entries([1, 1, 1], 2) }],
    ],
    [
      [1, { entries: [joined] }],
      [2, { entries: [two[1]] }],
      [2, { entries: [joined] }],
    ],
    [
      [1, { truncateFrom: 2 }],
      [1, { entries: [entry(2, 1, 'another')] }],
    ],
    [
      [2, { truncateFrom: 1 }],
      [2, { entries: two }],
    ],
    [
      [1, { snapshot: snapshot(1, 1) }],
      [1, { entries: [entry(3, 1)] }],
    ],
    [
      [3, { snapshot: snapshot(2, 1) }],
      [1, { entries: [entry(3, 1)] }],
      [3, { entries: [entry(3, 1)] }],
    ],
    [
      [2, { hardState: true, term: 2 }],
      [2, { entries: [two[1]] }],
    ],
    [
      [2, {}],
      [1, {}],
    ],
  ];
  for (const more of then) {
    const writes = [...led, ...more];
    expect(outcomeOf(writes, true)).toEqual(outcomeOf(writes, false));
  }
  expect(new Set(then.map((more) => JSON.stringify(outcomeOf([...led, ...more], true)))).size).toBe(
    then.length,
  );
});

test('a listener for risen commit indices hears of a commit only if it is the highest of its server so far', () => {
  const heard: number[] = [];
  const facts = new FactStream([{ on: {}, risen: ({ node, index }) => heard.push(node * 10 + index) }]);
  for (const [node, index] of [
    [1, 1],
    [2, 1],
    [1, 3],
    [2, 2],
    [2, 4],
  ])
    facts.commit(node, Object.assign(new Declaration(), { term: 1, index }));
  expect(heard).toEqual([11, 13, 24]);
});
