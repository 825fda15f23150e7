import { expect, test } from 'vitest';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { entries, entry, snapshot, Tape, voters } from './tape.ts';

const joint: Configuration = { ...voters(3, 4, 5), outgoing: [1, 2, 3] };
const configured = (index: number, term: number, configuration: Configuration) =>
  new Entry(EntryKind.configuration, index, term, 0, null, configuration);

test('a commit is durable if a quorum holds the entry on disk, with or without the leader', () => {
  expect(
    new Tape()
      .replicate([1, 2], entries([1]))
      .commit(1, 1, 1)
      .verdict('committed-durable'),
  ).toBe('pass');
  const ahead = new Tape()
    .issue(1, { entries: entries([1]) })
    .replicate([2, 3], entries([1]))
    .commit(1, 1, 1);
  expect(ahead.verdict('committed-durable')).toBe('pass');
});

test('no-quorum: an entry is not yet on the disks of a quorum', () => {
  const tape = new Tape()
    .replicate([1], entries([1]))
    .issue(2, { entries: entries([1]) })
    .commit(1, 1, 1);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
  expect(tape.panel.violations()[0].message).toBe(
    'n1 committed index 1, which only n1 held on disk; its configuration: n1 n2 n3',
  );
});

test('no-quorum: an entry is on no disk at all', () => {
  const tape = new Tape()
    .issue(1, { entries: entries([1]) })
    .issue(2, { entries: entries([1]) })
    .commit(1, 1, 1);
  expect(tape.panel.violations()[0].message).toMatch(/^n1 committed index 1, which nobody held on disk; its/);
});

test('no-quorum: the other servers hold another entry at that index', () => {
  const tape = new Tape()
    .replicate([1], entries([1, 2]))
    .replicate([2, 3], entries([1, 1]))
    .commit(1, 2, 2);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
});

test('no-quorum: exactly half of an even cluster holds the entry', () => {
  const tape = new Tape({ nodes: 4 }).replicate([1, 2], entries([1])).commit(1, 1, 1);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
});

test('a joint configuration needs a majority of both halves from the moment it is in the log', () => {
  const log = [entry(1, 1), configured(2, 1, joint)];
  const one = new Tape({ nodes: 5, initial: voters(1, 2, 3) }).replicate([1, 2, 3], log).commit(1, 2, 1);
  expect(one.verdict('committed-durable')).toBe('no-quorum');
  const both = new Tape({ nodes: 5, initial: voters(1, 2, 3) }).replicate([1, 3, 4], log).commit(1, 2, 1);
  expect(both.verdict('committed-durable')).toBe('pass');
});

test('a truncated configuration is no longer in force; one that a snapshot covers stays in force', () => {
  const log = [entry(1, 1), configured(2, 1, joint)];
  const setup = { nodes: 5, initial: voters(1, 2, 3) };
  const undone = new Tape(setup)
    .write(1, { entries: log })
    .write(1, { truncateFrom: 2, entries: [entry(2, 2)] });
  undone.replicate([2], [entry(1, 1), entry(2, 2)]).commit(1, 2, 2);
  expect(undone.verdict('committed-durable')).toBe('pass');
  // The snapshot itself has the old configuration: a core that forgets to store the new one must not
  // mislead the judge.
  const folded = new Tape(setup).replicate([1, 3, 4], log).commit(1, 2, 1);
  folded
    .write(1, { snapshot: snapshot(2, 1) })
    .replicate([1, 2, 3], [entry(3, 1)])
    .commit(1, 3, 1);
  expect(folded.verdict('committed-durable')).toBe('no-quorum');
});

test('no-quorum: learners do not count', () => {
  const initial = { ...voters(1, 2, 3), learners: [4] };
  const tape = new Tape({ nodes: 4, initial }).replicate([1, 4], entries([1])).commit(1, 1, 1);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
});

test('erased: a server deletes a committed entry from its disk', () => {
  const committed = () =>
    new Tape()
      .elect(1, 1, [2, 3])
      .replicate([1, 2, 3], entries([1, 1]))
      .commit(1, 2, 1);
  expect(committed().write(2, { truncateFrom: 2 }).verdict('committed-durable')).toBe('erased');
  expect(
    committed()
      .write(2, { snapshot: snapshot(1, 9) })
      .verdict('committed-durable'),
  ).toBe('erased');
  // An entry that is rewritten with the same content, or covered by a snapshot, is not erased.
  const same = committed().write(2, { truncateFrom: 2, entries: [entry(2, 1)] });
  expect(same.write(2, { snapshot: snapshot(1, 1) }).verdict('committed-durable')).toBe('pass');
});

test('a server whose term is below that of the commit may still erase the entry', () => {
  const tape = new Tape({ nodes: 5 }).replicate([1, 2, 3, 4], entries([1, 2])).write(4, { term: 3 });
  tape
    .elect(1, 4, [2, 3])
    .commit(1, 2, 4)
    .write(4, { truncateFrom: 2, entries: [entry(2, 3)] });
  expect(tape.verdict('committed-durable')).toBe('pass');
});

test('erased: a server deletes a committed entry although its disk holds more than was committed', () => {
  const tape = new Tape()
    .elect(1, 1, [2, 3])
    .replicate([1, 2, 3], entries([1, 1]))
    .commit(1, 2, 1)
    .replicate([1, 2, 3], entries([1, 1], 3));
  expect(tape.write(2, { truncateFrom: 3 }).verdict('committed-durable')).toBe('pass');
  tape.replicate([2], entries([1], 3));
  expect(tape.write(2, { truncateFrom: 2 }).verdict('committed-durable')).toBe('erased');
});

test('a server may delete another entry than the one that was committed at its index', () => {
  const tape = new Tape()
    .write(3, { entries: entries([1, 1]) })
    .elect(1, 2, [2, 3])
    .replicate([1, 2], entries([1, 2]))
    .commit(1, 2, 2);
  expect(tape.write(3, { truncateFrom: 2 }).verdict('committed-durable')).toBe('pass');
});

test('no-quorum: in a joint configuration the incoming half alone does not suffice', () => {
  const log = [entry(1, 1), configured(2, 1, joint)];
  const tape = new Tape({ nodes: 5, initial: voters(1, 2, 3) }).replicate([3, 4, 5], log).commit(3, 2, 1);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
});
