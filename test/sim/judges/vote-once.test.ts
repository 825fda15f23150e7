import { expect, test } from 'vitest';
import { MessageType } from '../../../core/raft/messages.ts';
import { message, Tape } from './tape.ts';

const granted = (from: number, to: number, term: number) =>
  message(MessageType.requestVoteReply, from, to, term, { success: true });

test('a server has one vote a term, which it may repeat, also after a restart', () => {
  const tape = new Tape()
    .write(1, { term: 1, votedFor: 2 })
    .sent(granted(1, 2, 1))
    .sent(granted(1, 2, 1));
  tape.restart(1).sent(granted(1, 2, 1));
  tape.write(1, { term: 2, votedFor: 3 }).sent(granted(1, 3, 2));
  expect(tape.verdicts()).toEqual([]);
});

test('a vote that was lost in a crash before it was sent may go to another candidate', () => {
  const tape = new Tape().issue(1, { term: 1, votedFor: 2 }).restart(1).write(1, { term: 1, votedFor: 3 });
  expect(tape.sent(granted(1, 3, 1)).verdicts()).toEqual([]);
});

test('pre-votes and refusals are no votes', () => {
  const tape = new Tape().write(1, { term: 1, votedFor: 2 }).sent(granted(1, 2, 1));
  tape.sent(message(MessageType.requestVoteReply, 1, 3, 1, { success: true, preVote: true }));
  tape.sent(message(MessageType.requestVoteReply, 1, 3, 1));
  expect(tape.verdict('vote-once')).toBe('pass');
});

test('stored-another: a server forgets its vote in a restart and stores another one', () => {
  const tape = new Tape()
    .issue(1, { term: 1, votedFor: 2 })
    .sent(granted(1, 2, 1))
    .restart(1);
  tape.write(1, { term: 1, votedFor: 3 });
  expect(tape.verdict('vote-once')).toBe('stored-another');
});

test('voted-twice: a server grants two votes in one term', () => {
  const tape = new Tape()
    .write(1, { term: 1, votedFor: 2 })
    .sent(granted(1, 2, 1))
    .sent(granted(1, 3, 1));
  expect(tape.verdict('vote-once')).toBe('voted-twice');
});

test('voted-twice: a candidate votes for itself and for another', () => {
  const tape = new Tape().write(1, { term: 1, votedFor: 1 });
  tape.sent(message(MessageType.requestVote, 1, 2, 1)).sent(granted(1, 3, 1));
  expect(tape.verdict('vote-once')).toBe('voted-twice');
});

test('a server with a new disk has not voted', () => {
  const tape = new Tape()
    .write(1, { term: 1, votedFor: 2 })
    .sent(granted(1, 2, 1))
    .crash(1)
    .wipe(1)
    .boot(1);
  expect(tape.write(1, { term: 1, votedFor: 3 }).verdict('vote-once')).toBe('pass');
});

test('voted-twice: a candidate votes for itself and for another before either vote is on disk', () => {
  const tape = new Tape().sent(message(MessageType.requestVote, 1, 2, 1)).sent(granted(1, 3, 1));
  expect(tape.verdict('vote-once')).toBe('voted-twice');
  expect(tape.messageOf('vote-once')).toBe('n1 voted for n3 in term 1, in which it had voted for n1');
});

test('the message says whether the second vote was sent or stored', () => {
  const tape = new Tape().sent(granted(1, 2, 1)).write(1, { term: 1, votedFor: 3 });
  expect(tape.messageOf('vote-once')).toBe('n1 stored a vote for n3 in term 1, in which it had voted for n2');
});
