import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { entries, message, Tape } from './tape.ts';

const refusal = (term: number) => message(MessageType.appendEntriesReply, 1, 2, term);

test('terms and indices that rise pass', () => {
  const tape = new Tape().write(1, { term: 2, entries: entries([1, 1]) }).sent(refusal(2));
  tape.commit(1, 1, 2).applied(1, 1, 1).commit(1, 2, 2).applied(1, 2, 1);
  tape.restart(1).commit(1, 1, 2).applied(1, 1, 1).sent(refusal(2));
  expect(tape.verdict('monotonic-state')).toBe('pass');
});

test("the term that a pre-vote request proposes is not the sender's own", () => {
  const tape = new Tape().write(1, { term: 2 });
  tape.sent(message(MessageType.requestVote, 1, 2, 3, { preVote: true })).sent(refusal(2));
  expect(tape.verdict('monotonic-state')).toBe('pass');
});

test('a term that was only declared, and never sent or stored, may be entered again after a restart', () => {
  const tape = new Tape().role(1, 5, RoleCode.candidate).restart(1).role(1, 1, RoleCode.follower);
  expect(tape.verdict('monotonic-state')).toBe('pass');
});

test('an answer of the previous term may follow the write of the next term, but not a message of it or a restart', () => {
  const stored = () => new Tape().write(1, { term: 4 }).write(1, { term: 5 });
  expect(stored().sent(refusal(4)).sent(refusal(5)).verdict('monotonic-state')).toBe('pass');
  expect(stored().sent(refusal(5)).sent(refusal(4)).verdict('monotonic-state')).toBe('shown-term-fell');
  expect(stored().restart(1).sent(refusal(4)).verdict('monotonic-state')).toBe('shown-term-fell');
});

test('shown-term-fell: a server forgets a term it has sent in a restart', () => {
  const tape = new Tape().issue(1, { term: 5 }).sent(refusal(5)).restart(1).sent(refusal(4));
  expect(tape.verdict('monotonic-state')).toBe('shown-term-fell');
});

test('shown-term-fell: a server declares a lower term without a restart', () => {
  const tape = new Tape().role(1, 5, RoleCode.candidate).role(1, 4, RoleCode.follower);
  expect(tape.verdict('monotonic-state')).toBe('shown-term-fell');
});

test('stored-term-fell: a server stores a lower term than it has stored or sent', () => {
  expect(new Tape().write(1, { term: 5 }).write(1, { term: 4 }).verdict('monotonic-state')).toBe(
    'stored-term-fell',
  );
  const shown = new Tape().issue(1, { term: 5 }).sent(refusal(5)).restart(1).write(1, { term: 4 });
  expect(shown.verdict('monotonic-state')).toBe('stored-term-fell');
});

test('commit-fell and applied-fell: an index falls without a restart', () => {
  const logged = () => new Tape().write(1, { entries: entries([1, 1]) });
  expect(logged().commit(1, 2, 1).commit(1, 1, 1).verdict('monotonic-state')).toBe('commit-fell');
  expect(logged().applied(1, 2, 1).applied(1, 1, 1).verdict('monotonic-state')).toBe('applied-fell');
});

test('shown-term-fell: the answer to a pre-vote has a lower term', () => {
  const tape = new Tape().write(1, { term: 5 }).sent(refusal(5));
  tape.sent(message(MessageType.requestVoteReply, 1, 2, 4, { preVote: true }));
  expect(tape.verdict('monotonic-state')).toBe('shown-term-fell');
});

test('stored-term-fell: a server wants to store a lower term than it has declared', () => {
  const tape = new Tape().role(1, 5, RoleCode.candidate).issue(1, { term: 4 });
  expect(tape.verdict('monotonic-state')).toBe('stored-term-fell');
  expect(tape.messageOf('monotonic-state')).toBe('n1 wants to store term 4 after 5');
});

test('a machine with a new disk has shown and stored nothing', () => {
  const tape = new Tape().write(1, { term: 5 }).sent(refusal(5)).crash(1).wipe(1).boot(1);
  expect(tape.write(1, { term: 1 }).sent(refusal(1)).verdict('monotonic-state')).toBe('pass');
});
