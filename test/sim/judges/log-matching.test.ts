import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { entries, entry, snapshot, Tape } from './tape.ts';

test('equal logs, resolved conflicts and different terms at one index match', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1, 2])).write(3, { entries: entries([1, 1, 3]) });
  tape.write(1, { truncateFrom: 3, entries: [entry(3, 3)] });
  expect(tape.verdict('log-matching')).toBe('pass');
  expect(tape.panel.results().find(({ name }) => name === 'log-matching')?.checked).toBe(10);
});

test('prefixes-differ: the same entry follows different prefixes', () => {
  const tape = new Tape().write(1, { entries: entries([1, 2, 3]) }).write(2, { entries: entries([1, 1, 3]) });
  expect(tape.verdict('log-matching')).toBe('prefixes-differ');
});

test('prefixes-differ: two commands have the same index and term', () => {
  const tape = new Tape().write(1, { entries: [entry(1, 1, 'a')] }).write(2, { entries: [entry(1, 1, 'b')] });
  expect(tape.verdict('log-matching')).toBe('prefixes-differ');
});

test('not-contiguous: an entry leaves a gap, or is written over an old one', () => {
  const gap = new Tape().write(1, { entries: entries([1, 1]) }).write(1, { entries: [entry(4, 1)] });
  expect(gap.verdict('log-matching')).toBe('not-contiguous');
  const over = new Tape().write(1, { entries: entries([1, 1]) }).write(1, { entries: [entry(2, 2)] });
  expect(over.verdict('log-matching')).toBe('not-contiguous');
  expect([gap, over].map(({ panel }) => panel.violations()[0].message)).toEqual([
    'n1 appended index 4 to a log that ends at index 2',
    'n1 appended index 2 to a log that ends at index 2',
  ]);
});

test('an installed snapshot continues the chain of prefix hashes', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1, 2])).commit(1, 3, 2);
  tape.write(3, { snapshot: snapshot(2, 1) }).write(3, { entries: [entry(3, 2)] });
  expect(tape.verdict('log-matching')).toBe('pass');
  tape.write(3, { entries: [entry(4, 2, 'a')] }).write(1, { entries: [entry(4, 2, 'b')] });
  expect(tape.verdict('log-matching')).toBe('prefixes-differ');
});

test('logs are still compared after a restart and after compaction', () => {
  const tape = new Tape()
    .replicate([1, 2], entries([1, 1, 2]))
    .commit(1, 3, 2)
    .commit(2, 3, 2);
  tape
    .write(1, { snapshot: snapshot(3, 2) })
    .write(2, { snapshot: snapshot(2, 1) })
    .restart(1)
    .restart(2);
  tape.replicate([1, 2], [entry(4, 3)]);
  expect(tape.verdict('log-matching')).toBe('pass');
  tape.write(1, { entries: [entry(5, 3, 'a')] }).write(2, { entries: [entry(5, 3, 'b')] });
  expect(tape.verdict('log-matching')).toBe('prefixes-differ');
});

test('prefixes-differ: a leader appends another command than was once written at this index in its term', () => {
  const tape = new Tape().elect(2, 1, [3]).write(2, { entries: [entry(1, 1, 'a')] });
  tape.role(2, 1, RoleCode.follower).write(2, { truncateFrom: 1 });
  tape.role(1, 1, RoleCode.leader).write(1, { entries: [entry(1, 1, 'b')] });
  expect(tape.verdict('log-matching')).toBe('prefixes-differ');
});

test('prefixes-differ: a leader whose log is the longest appends another command than was once written there', () => {
  const tape = new Tape().role(2, 3, RoleCode.leader).write(2, { entries: [entry(1, 3), entry(2, 3, 'a')] });
  // Another leader, of a later term, replaces the first entry, so that its log is the longest from now on.
  tape.role(3, 5, RoleCode.leader).write(3, { entries: [entry(1, 5)] });
  tape.write(1, { entries: [entry(1, 5)] }).role(1, 3, RoleCode.leader);
  expect(tape.verdict('log-matching')).toBe('pass');
  expect(tape.write(1, { entries: [entry(2, 3, 'b')] }).verdict('log-matching')).toBe('prefixes-differ');
});

test.each([[[4]], [[4, 5]]])(
  'not-contiguous: entries %j follow index 2, though another log has the same a place before',
  (gap) => {
    const noop = (index: number) => new Entry(EntryKind.noop, index, 1, 0, null, null);
    const tape = new Tape()
      .write(1, { entries: [1, 2, 3, 4, 5].map(noop) })
      .write(2, { entries: [1, 2].map(noop) });
    expect(tape.write(2, { entries: gap.map(noop) }).verdict('log-matching')).toBe('not-contiguous');
  },
);
