import { expect, test } from 'vitest';
import { MessageType } from '../../../core/raft/messages.ts';
import { entries, entry, message, snapshot, Tape } from './tape.ts';

const command = { session: 2, serial: 1, effect: true };

test('all commit and apply the same, also after a restart', () => {
  const tape = new Tape().replicate([1, 2, 3], entries([1, 1, 1]));
  for (const node of [1, 2, 3])
    tape.commit(node, 3, 1).applied(node, 1, 1, { stateHash: 7 }).applied(node, 2, 1, command);
  tape
    .restart(2)
    .commit(2, 1, 1)
    .applied(2, 1, 1, { stateHash: 7 })
    .commit(2, 3, 1)
    .applied(2, 2, 1, command);
  expect(tape.verdicts()).toEqual([]);
});

test('commits-differ', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1, 1])).commit(1, 3, 1);
  tape.write(3, { entries: entries([1, 2, 2]) }).commit(3, 3, 2);
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
  const message = tape.bench
    .violations()
    .find(({ property }) => property === 'state-machine-safety')?.message;
  expect(message).toBe('n3 committed another entry at index 2 than n1 had committed there in term 1');
});

test('commits-differ: judged from leaderCommit of leaders that declare nothing', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1])).write(3, { entries: entries([1, 2]) });
  const heartbeat = (from: number, term: number) =>
    message(MessageType.appendEntries, from, 2, term, { leaderCommit: 2 });
  tape.write(1, { term: 1 }).sent(heartbeat(1, 1)).write(3, { term: 2 }).sent(heartbeat(3, 2));
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
});

test('beyond-log', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1])).commit(1, 3, 1);
  expect(tape.verdict('state-machine-safety')).toBe('beyond-log');
});

test('applied-differs: another command, another effect, an entry of another term', () => {
  const logged = () =>
    new Tape()
      .replicate([1, 2, 3], entries([1, 1]))
      .commit(1, 2, 1)
      .applied(1, 1, 1, command);
  expect(
    logged()
      .applied(2, 1, 1, { ...command, serial: 2 })
      .verdict('state-machine-safety'),
  ).toBe('applied-differs');
  // The two numbers change places, or their bits do.
  for (const other of [
    { session: 1, serial: 2 },
    { session: 3, serial: 0 },
  ]) {
    const tape = logged().applied(2, 1, 1, { ...command, ...other });
    expect(tape.verdict('state-machine-safety')).toBe('applied-differs');
  }
  expect(
    logged()
      .applied(2, 1, 1, { ...command, effect: false })
      .verdict('state-machine-safety'),
  ).toBe('applied-differs');
  expect(logged().applied(2, 1, 9, command).verdict('state-machine-safety')).toBe('applied-differs');
});

test('states-differ, also where hashes are told unsigned', () => {
  const unsigned = 0xfedcba98;
  const logged = () => new Tape().replicate([1, 2], entries([1])).applied(1, 1, 1, { stateHash: unsigned });
  expect(logged().applied(2, 1, 1, { stateHash: unsigned }).verdict('state-machine-safety')).toBe('pass');
  expect(logged().applied(2, 1, 1, { stateHash: 5 }).verdict('state-machine-safety')).toBe('states-differ');
});

test('snapshot-differs', () => {
  const logged = () => new Tape().replicate([1, 2], entries([1])).applied(1, 1, 1, { stateHash: 7 });
  expect(
    logged()
      .write(2, { snapshot: snapshot(1, 1, 7) })
      .verdict('state-machine-safety'),
  ).toBe('pass');
  expect(
    logged()
      .write(2, { snapshot: snapshot(1, 1, 8) })
      .verdict('state-machine-safety'),
  ).toBe('snapshot-differs');
});

test('what is compared is forgotten only below every living snapshot', () => {
  const tape = new Tape().replicate([1, 2, 3], entries([1, 1, 1]));
  for (const node of [1, 2, 3]) tape.commit(node, 3, 1).write(node, { snapshot: snapshot(2, 1) });
  tape
    .replicate([1, 2], [entry(4, 1, 'a')])
    .commit(1, 4, 1)
    .write(3, { entries: [entry(4, 2, 'b')] })
    .commit(3, 4, 2);
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
});

test('a server that folds entries into a snapshot and commits them in one step is still compared', () => {
  const folded = (label: string) =>
    new Tape()
      .replicate([1, 2], entries([1, 1, 1]))
      .commit(1, 2, 1)
      .write(3, { entries: entries([1, 1]) })
      .write(3, { entries: [entry(3, 1, label)] })
      .write(3, { snapshot: snapshot(3, 1) });
  expect(folded('3/1').commit(3, 3, 1).commit(1, 3, 1).verdict('state-machine-safety')).toBe('pass');
  expect(folded('other').commit(3, 3, 1).commit(1, 3, 1).verdict('state-machine-safety')).toBe(
    'commits-differ',
  );
});
