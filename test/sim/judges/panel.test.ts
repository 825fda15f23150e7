import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { properties } from '../../../sim/judges/judge.ts';
import { entries, message, Tape } from './tape.ts';

const twoLeaders = (tape: Tape): Tape => tape.role(1, 1, RoleCode.leader).role(2, 1, RoleCode.leader);

test('there is one judge for each property, with a result as plain data', () => {
  const tape = twoLeaders(new Tape()).end();
  const results = tape.panel.results();
  expect(results.map(({ name }) => name).sort()).toEqual([...properties].sort());
  expect(results.find(({ name }) => name === 'election-safety')).toEqual({
    name: 'election-safety',
    verdict: 'fail',
    checked: 2,
    at: { event: 5, second: 0.005 },
    reason: 'two-leaders',
    message: 'n2 became leader in term 1, which n1 led already',
  });
});

test('a judge reports one violation, and violations are in the order of facts', () => {
  const tape = twoLeaders(new Tape()).role(3, 1, RoleCode.leader);
  tape.sent(message(MessageType.requestVoteReply, 1, 2, 9));
  expect(tape.verdicts()).toEqual(['election-safety/two-leaders', 'shown-is-durable/term-not-durable']);
});

test('single judges or all of them can be left out', () => {
  const without = twoLeaders(new Tape({ without: ['election-safety', 'recovery'] })).end();
  expect(without.verdicts()).toEqual([]);
  expect(without.panel.results().length).toBe(properties.length - 2);
  const none = twoLeaders(new Tape({ without: 'all' })).end();
  expect(none.panel.hearing).toBe(null);
  expect(none.panel.results()).toEqual([]);
});

test('where clients rename their commands, everything but acknowledged-survives is judged', () => {
  const tape = twoLeaders(new Tape({ clientsKeepSerials: false })).end();
  expect(tape.verdicts()).toEqual(['election-safety/two-leaders']);
  expect(tape.panel.results().length).toBe(properties.length - 1);
});

test('a violation that is found at the end is listed where it happened', () => {
  const tape = new Tape()
    .elect(1, 1, [2, 3])
    .replicate([1, 2], entries([1]))
    .commit(1, 1, 1);
  const put = tape.invoke(1, Op.put, 'v');
  tape.applied(1, 1, 1, { session: put.session, serial: put.serial, effect: true }).complete(put);
  tape.write(2, { truncateFrom: 1 }).role(3, 1, RoleCode.leader).panel.finish();
  const order = tape.panel.violations().map(({ property }) => property);
  expect(order.indexOf('acknowledged-survives')).toBe(0);
  expect(order).toContain('election-safety');
});
