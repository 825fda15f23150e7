import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { FactKind } from '../../../sim/facts/facts.ts';
import { entries, entry, message, snapshot, Tape } from './tape.ts';

const property = 'shown-is-durable';
const nothing = { id: 0, truncateFrom: 0, entries: [], snapshot: null };
const granted = message(MessageType.requestVoteReply, 2, 1, 1, { success: true });
const asked = message(MessageType.requestVote, 1, 2, 1);
const acknowledged = (index: number, term = 1, from = 2, to = 1) =>
  message(MessageType.appendEntriesReply, from, to, term, { success: true, matchIndex: index });
const received = (index: number) =>
  message(MessageType.installSnapshotReply, 2, 1, 1, { success: true, done: true, matchIndex: index });

test('terms, votes, entries and snapshots that are sent after they are on disk pass', () => {
  const tape = new Tape().write(2, { term: 1, votedFor: 1 }).sent(granted);
  tape.write(1, { term: 1, votedFor: 1 }).sent(asked).role(1, 1, RoleCode.leader);
  tape
    .issue(1, { entries: entries([1, 1]) })
    .sent(message(MessageType.appendEntries, 1, 2, 1, { entries: entries([1, 1]) }));
  tape
    .write(2, { entries: entries([1, 1]) })
    .sent(acknowledged(2))
    .sent(acknowledged(1));
  tape
    .flush(1)
    .commit(1, 2, 1)
    .write(1, { snapshot: snapshot(2, 1) });
  tape.write(2, { snapshot: snapshot(2, 1) }).sent(received(2));
  expect(tape.verdicts()).toEqual([]);
});

test('term-not-durable: a message shows a term that is not on disk', () => {
  const refusal = message(MessageType.requestVoteReply, 2, 1, 1);
  const early = new Tape().issue(2, { term: 1 }).sent(refusal);
  expect(early.verdict(property)).toBe('term-not-durable');
  expect(early.panel.violations()[0].message).toMatch(
    /^n2 sent n\d a message of term 1 \(RequestVoteReply\) with term 0 on disk$/,
  );
  const proposal = message(MessageType.requestVote, 2, 1, 1, { preVote: true });
  expect(new Tape().sent(proposal).verdict(property)).toBe('pass');
});

test('vote-not-durable: a message shows a vote that is not on disk', () => {
  const half = () => new Tape().write(2, { term: 1 }).issue(2, { term: 1, votedFor: 1 });
  const told = half().sent(granted);
  expect(told.verdict(property)).toBe('vote-not-durable');
  expect(told.panel.violations()[0].message).toMatch(
    /^n2 told n(\d) of its vote for n\1 in term 1 with no vote on disk$/,
  );
  expect(half().flush(2).sent(granted).verdict(property)).toBe('pass');
  expect(new Tape().write(1, { term: 1 }).sent(asked).verdict(property)).toBe('vote-not-durable');
});

test('entry-not-durable: an acknowledged entry is not on disk', () => {
  const tape = new Tape().write(2, { term: 1, entries: entries([1]) }).issue(2, { entries: [entry(2, 1)] });
  expect(tape.sent(acknowledged(1)).verdict(property)).toBe('pass');
  expect(tape.sent(acknowledged(2)).verdict(property)).toBe('entry-not-durable');
});

test('entry-differs: a server acknowledges another entry than the leader has at that index', () => {
  const tape = new Tape().elect(1, 2, [2]).write(1, { entries: entries([1, 2]) });
  tape.write(2, { entries: entries([1, 1]) }).issue(2, { truncateFrom: 2, entries: [entry(2, 2)] });
  expect(tape.sent(acknowledged(1, 2)).verdict(property)).toBe('pass');
  expect(tape.sent(acknowledged(2, 2)).verdict(property)).toBe('entry-differs');
  const longer = new Tape()
    .elect(1, 2, [2])
    .write(1, { entries: entries([1]) })
    .write(2, { entries: entries([1, 1]) });
  expect(longer.sent(acknowledged(2, 2)).verdict(property)).toBe('entry-differs');
});

test('an acknowledgement to a former leader is not compared with its log', () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1]))
    .role(1, 2, RoleCode.follower);
  tape.write(1, { term: 2, truncateFrom: 2, entries: [entry(2, 2)] });
  expect(tape.sent(acknowledged(2)).verdict(property)).toBe('pass');
});

test('snapshot-not-durable: an acknowledged snapshot is not on disk', () => {
  const tape = new Tape().write(2, { term: 1 }).issue(2, { snapshot: snapshot(5, 1) });
  expect(tape.sent(received(5)).verdict(property)).toBe('snapshot-not-durable');
});

test('leader-counts-itself: two disks hold the entry, but the leader has only one acknowledgement', () => {
  const half = () =>
    new Tape()
      .elect(1, 1, [2, 3])
      .issue(1, { entries: entries([1]) })
      .replicate([2, 3], entries([1]));
  expect(half().delivered(acknowledged(1)).commit(1, 1, 1).verdict(property)).toBe('leader-counts-itself');
  expect(half().delivered(acknowledged(1)).commit(1, 1, 1).verdict('committed-durable')).toBe('pass');
  const heard = half()
    .delivered(acknowledged(1))
    .delivered(acknowledged(1, 1, 3));
  expect(heard.commit(1, 1, 1).verdict(property)).toBe('pass');
  expect(half().flush(1).delivered(acknowledged(1)).commit(1, 1, 1).verdict(property)).toBe('pass');
});

test('leader-counts-itself: acknowledgements of an earlier term do not count', () => {
  const tape = new Tape()
    .elect(1, 1, [2, 3])
    .replicate([2, 3], entries([1]))
    .issue(1, { entries: entries([1]) });
  tape
    .delivered(acknowledged(1))
    .delivered(acknowledged(1, 1, 3))
    .elect(1, 2, [2, 3]);
  expect(
    tape
      .issue(1, { entries: [entry(2, 2)] })
      .commit(1, 2, 2)
      .verdict(property),
  ).toBe('leader-counts-itself');
});

test('term-not-durable: the answer to a pre-vote shows a term that is not on disk', () => {
  const answer = message(MessageType.requestVoteReply, 2, 1, 1, { preVote: true, success: true });
  expect(new Tape().issue(2, { term: 1 }).sent(answer).verdict(property)).toBe('term-not-durable');
});

test('pre-votes and refusals show neither votes nor entries', () => {
  const tape = new Tape().write(2, { term: 1, votedFor: 3 });
  tape.sent(message(MessageType.requestVote, 2, 1, 1, { preVote: true }));
  tape.sent(message(MessageType.requestVoteReply, 2, 1, 1, { preVote: true, success: true }));
  tape.sent(message(MessageType.requestVoteReply, 2, 1, 1));
  tape.sent(message(MessageType.appendEntriesReply, 2, 1, 1, { matchIndex: 7 }));
  tape.sent(message(MessageType.installSnapshotReply, 2, 1, 1, { done: true, matchIndex: 7 }));
  tape.sent(message(MessageType.installSnapshotReply, 2, 1, 1, { success: true, matchIndex: 7 }));
  expect(tape.verdict(property)).toBe('pass');
});

test('leader-counts-itself: neither refusals nor single chunks are acknowledgements, an installed snapshot is one', () => {
  const verdictAfter = (type: MessageType, fields: object) =>
    new Tape()
      .elect(1, 1, [2, 3])
      .issue(1, { entries: entries([1]) })
      .replicate([2, 3], entries([1]))
      .delivered(acknowledged(1))
      .delivered(message(type, 3, 1, 1, { matchIndex: 1, ...fields }))
      .commit(1, 1, 1)
      .verdict(property);
  const { appendEntriesReply, installSnapshotReply } = MessageType;
  expect(verdictAfter(appendEntriesReply, {})).toBe('leader-counts-itself');
  expect(verdictAfter(installSnapshotReply, { success: true })).toBe('leader-counts-itself');
  expect(verdictAfter(installSnapshotReply, { done: true })).toBe('leader-counts-itself');
  expect(verdictAfter(installSnapshotReply, { success: true, done: true })).toBe('pass');
});

/** n1 has led terms 1 and 2. In term 1 n3 acknowledged index 2 to it, in term 2 n2 did; its own disk holds nothing. */
function electedAgain(): Tape {
  const append = (term: number) => message(MessageType.appendEntries, 1, 2, term);
  const tape = new Tape()
    .elect(1, 1, [2, 3])
    .sent(append(1))
    .replicate([2, 3], entries([1, 1]))
    .issue(1, { entries: entries([1, 1]) })
    .delivered(acknowledged(2, 1, 3));
  for (const node of [2, 3]) tape.write(node, { term: 2, votedFor: 1 });
  tape.issue(1, { term: 2, votedFor: 1 }).role(1, 2, RoleCode.leader);
  // Its new term reaches the disk, and its entries do not: the disk lost the first write.
  tape.tell(FactKind.writeDurable, { node: 1, write: { ...nothing, hardState: true, term: 2, votedFor: 1 } });
  return tape
    .sent(append(2))
    .sent(append(2))
    .delivered(acknowledged(2, 2, 2));
}

test('leader-counts-itself: a leader that is elected again does not count what it was told in the term before', () => {
  expect(electedAgain().commit(1, 2, 2).verdict(property)).toBe('leader-counts-itself');
  const both = electedAgain().delivered(acknowledged(2, 2, 3));
  expect(both.commit(1, 2, 2).verdict(property)).toBe('pass');
});
