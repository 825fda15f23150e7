import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { entries, entry, message, snapshot, Tape } from './tape.ts';

const leader = () => new Tape().write(1, { entries: entries([1, 1]) }).elect(1, 2, [2]);

test('a leader may append, and take snapshots of its own log', () => {
  const tape = leader()
    .write(1, { entries: [entry(3, 2)] })
    .write(1, { snapshot: snapshot(2, 1) });
  expect(tape.write(1, { entries: [entry(4, 2)] }).verdict('leader-append-only')).toBe('pass');
  expect(tape.panel.results().find(({ name }) => name === 'leader-append-only')?.checked).toBe(3);
});

test('a follower may truncate, and so may a leader that steps down in the same write', () => {
  const tape = leader().write(1, { term: 3, truncateFrom: 2, entries: [entry(2, 3)] });
  tape.write(2, { entries: entries([1, 1]) }).write(2, { truncateFrom: 1 });
  expect(tape.verdict('leader-append-only')).toBe('pass');
});

test('truncated: a leader truncates its log', () => {
  expect(leader().write(1, { truncateFrom: 2 }).verdict('leader-append-only')).toBe('truncated');
});

test('overwrote: a leader writes another entry at an existing index', () => {
  expect(
    leader()
      .write(1, { entries: [entry(2, 2)] })
      .verdict('leader-append-only'),
  ).toBe('overwrote');
});

test('replaced-by-snapshot: a leader replaces its log by a snapshot of other content', () => {
  const tape = leader().write(1, { snapshot: snapshot(1, 7) });
  expect(tape.verdict('leader-append-only')).toBe('replaced-by-snapshot');
});

test('a leader that declares nothing is recognized by its messages, until it moves to a higher term', () => {
  const tape = new Tape().write(1, { term: 1, votedFor: 1, entries: entries([1, 1]) });
  tape.sent(message(MessageType.appendEntries, 1, 2, 1));
  expect(tape.write(1, { truncateFrom: 2 }).verdict('leader-append-only')).toBe('truncated');
  const meek = new Tape().write(1, { term: 1, votedFor: 1, entries: entries([1, 1]) });
  meek
    .sent(message(MessageType.appendEntries, 1, 2, 1))
    .write(1, { term: 2 })
    .write(1, { truncateFrom: 2 });
  expect(meek.verdict('leader-append-only')).toBe('pass');
});

test('a leader that has declared itself a follower may truncate', () => {
  const tape = leader().role(1, 3, RoleCode.follower).write(1, { truncateFrom: 2 });
  expect(tape.verdict('leader-append-only')).toBe('pass');
});

test('truncated: a leader that has only proposed a higher term in a pre-vote still leads', () => {
  const tape = leader().sent(message(MessageType.requestVote, 1, 2, 3, { preVote: true }));
  expect(tape.write(1, { truncateFrom: 2 }).verdict('leader-append-only')).toBe('truncated');
});

test('a leader that has sent a message of a higher term leads no more', () => {
  const tape = leader().sent(message(MessageType.requestVote, 1, 2, 3));
  expect(tape.write(1, { truncateFrom: 2 }).verdict('leader-append-only')).toBe('pass');
});

test('truncated: a leader that stores its vote or its own term again still leads', () => {
  const tape = leader().write(1, { term: 2, votedFor: 1, truncateFrom: 2 });
  expect(tape.verdict('leader-append-only')).toBe('truncated');
});

test('a leader may be handed a snapshot that ends where its log does', () => {
  const tape = leader().write(1, { snapshot: snapshot(2, 7) });
  expect(tape.verdict('leader-append-only')).toBe('pass');
});
