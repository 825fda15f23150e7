import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { message, Tape } from './tape.ts';

test('a term has one leader, and so do the terms after it', () => {
  const tape = new Tape().elect(1, 1, [2]).elect(2, 2, [3]).elect(1, 3, [3]);
  tape.sent(message(MessageType.appendEntries, 1, 2, 3)).role(1, 3, RoleCode.leader);
  expect(tape.verdicts()).toEqual([]);
  expect(tape.panel.results().find(({ name }) => name === 'election-safety')?.checked).toBe(3);
});

test('a late message of a past leader does not make it a second leader', () => {
  const tape = new Tape().elect(1, 1, [2]).elect(2, 2, [3]).role(1, 2, RoleCode.follower);
  tape.sent(message(MessageType.appendEntries, 1, 2, 1));
  expect(tape.verdict('election-safety')).toBe('pass');
});

test('two-leaders: two servers declare themselves leaders of one term', () => {
  const tape = new Tape().elect(1, 1, [2]).role(3, 1, RoleCode.leader);
  expect(tape.verdict('election-safety')).toBe('two-leaders');
  expect(tape.panel.violations()[0].message).toBe('n3 became leader in term 1, which n1 led already');
});

test('two-leaders: two servers send AppendEntries in one term, without declaring a role', () => {
  const tape = new Tape();
  for (const node of [1, 2]) tape.write(node, { term: 1, votedFor: node });
  tape.sent(message(MessageType.appendEntries, 1, 3, 1));
  expect(tape.verdict('election-safety')).toBe('pass');
  tape.sent(message(MessageType.appendEntries, 2, 3, 1));
  expect(tape.verdict('election-safety')).toBe('two-leaders');
});

test('elected-again: one server wins a term twice, before and after a restart', () => {
  const tape = new Tape().role(1, 1, RoleCode.leader).restart(1).role(1, 1, RoleCode.leader);
  expect(tape.verdict('election-safety')).toBe('elected-again');
});

test('two-leaders: a server that only sends snapshots, without declaring a role, leads as well', () => {
  const tape = new Tape();
  for (const node of [1, 2]) tape.write(node, { term: 1, votedFor: node });
  tape
    .sent(message(MessageType.installSnapshot, 1, 3, 1))
    .sent(message(MessageType.installSnapshot, 2, 3, 1));
  expect(tape.verdict('election-safety')).toBe('two-leaders');
});

test('two-leaders: the first leader of a term is remembered, however many others there are', () => {
  const tape = new Tape({ nodes: 4 }).elect(1, 1, [2]).role(3, 1, RoleCode.leader);
  expect(tape.messageOf('election-safety')).toBe('n3 became leader in term 1, which n1 led already');
});
