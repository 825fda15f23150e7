import { expect, test } from 'vitest';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { entries, entry, message, snapshot, Tape, voters } from './tape.ts';

const command = { session: 2, serial: 1, effect: true };

test('servers that commit and apply the same pass, also after a restart', () => {
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

test('commits-differ: two servers commit different entries at one index', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1, 1])).commit(1, 3, 1);
  tape.write(3, { entries: entries([1, 2, 2]) }).commit(3, 3, 2);
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
  const message = tape.panel
    .violations()
    .find(({ property }) => property === 'state-machine-safety')?.message;
  expect(message).toBe('n3 committed at index 2 an entry of term 2, where n1 had committed one of term 1');
});

test('commits-differ: the leaderCommit of leaders that declare nothing is judged too', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1])).write(3, { entries: entries([1, 2]) });
  const heartbeat = (from: number, term: number) =>
    message(MessageType.appendEntries, from, 2, term, { leaderCommit: 2 });
  tape.write(1, { term: 1 }).sent(heartbeat(1, 1)).write(3, { term: 2 }).sent(heartbeat(3, 2));
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
});

test('beyond-log: a server commits an index that its log does not have', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1])).commit(1, 3, 1);
  expect(tape.verdict('state-machine-safety')).toBe('beyond-log');
});

test('applied-differs: a server applies another command, effect or term at an index', () => {
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
  // The two numbers are swapped, or their bits are.
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

test('states-differ: the state hashes differ; signed and unsigned forms of one hash do not', () => {
  const unsigned = 0xfedcba98;
  const logged = () => new Tape().replicate([1, 2], entries([1])).applied(1, 1, 1, { stateHash: unsigned });
  expect(logged().applied(2, 1, 1, { stateHash: unsigned }).verdict('state-machine-safety')).toBe('pass');
  const differing = logged().applied(2, 1, 1, { stateHash: 5 });
  expect(differing.verdict('state-machine-safety')).toBe('states-differ');
  expect(differing.messageOf('state-machine-safety')).toBe(
    'n2 has another state after index 1 than n1, which applied it first',
  );
});

test('snapshot-differs: the state in a snapshot differs from the one applied', () => {
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

const joint: Configuration = { ...voters(1, 2, 4), outgoing: [1, 2, 3] };
const configured = (index: number, configuration: Configuration) =>
  new Entry(EntryKind.configuration, index, 1, 0, null, configuration);

function checked(tape: Tape): number {
  return tape.panel.results().find(({ name }) => name === 'state-machine-safety')?.checked ?? 0;
}

/** Index 2 enters a joint configuration, and index 4 leaves it. */
const changing = () =>
  new Tape({ nodes: 4, initial: voters(1, 2, 3) })
    .replicate([1, 2], [entry(1, 1), configured(2, joint), entry(3, 1), configured(4, voters(1, 2, 4))])
    .commit(1, 3, 1);

test.each([
  ['the initial one', 3, voters(1, 2, 3)],
  ['the outgoing half', 2, voters(1, 2, 3)],
  ['the incoming half', 3, voters(1, 2, 4)],
  ['one that is not in force yet', 1, joint],
  ['an additional learner', 3, { ...joint, learners: [3] }],
  ['a future learner', 3, { ...joint, learnersNext: [3] }],
])('configuration-differs: a snapshot taken or installed has %s', (_, index, configuration) => {
  const wrong = snapshot(index, 1, 0, configuration);
  for (const node of [2, 4]) {
    const tape = changing().write(node, { snapshot: wrong });
    expect(tape.verdicts()).toEqual(['state-machine-safety/configuration-differs']);
  }
});

test('a snapshot has the configuration in force at its last entry, with members in any order', () => {
  const right = [
    snapshot(1, 1, 0, voters(3, 2, 1)),
    snapshot(2, 1, 0, joint),
    snapshot(3, 1, 0, { ...joint, voters: [4, 2, 1] }),
    snapshot(4, 1, 0, voters(1, 4, 2)),
  ];
  for (const node of [2, 4]) {
    const tape = changing().commit(1, 4, 1);
    const before = checked(tape);
    for (const snapshot of right) tape.write(node, { snapshot });
    expect(tape.verdicts()).toEqual([]);
    expect(checked(tape) - before).toBe(right.length);
  }
});

test('the configuration is not judged if a snapshot names no members, or configurations are not entries', () => {
  expect(
    changing()
      .write(2, { snapshot: snapshot(3, 1, 0, voters()) })
      .verdicts(),
  ).toEqual([]);
  const own = new Tape({ nodes: 4, initial: voters(1, 2, 3) }).replicate([1, 2, 4], entries([1, 1, 1]));
  own.commit(1, 3, 1).write(1, { snapshot: snapshot(2, 1, 0, voters(1, 2, 4)) });
  own.restart(1).write(1, { snapshot: snapshot(3, 1, 0, joint) });
  expect(own.verdicts()).toEqual([]);
});

test('a snapshot with a configuration that is not committed yet is reported too', () => {
  const tape = new Tape({ nodes: 4, initial: voters(1, 2, 3) })
    .replicate([1, 2], [entry(1, 1), configured(2, joint)])
    .commit(1, 1, 1)
    .write(1, { snapshot: snapshot(1, 1, 0, joint) });
  expect(tape.verdicts()).toEqual(['state-machine-safety/configuration-differs']);
});

test('the message names both configurations', () => {
  const tape = changing().write(2, { snapshot: snapshot(3, 1, 0, { ...voters(1, 2), learners: [4] }) });
  expect(tape.panel.violations()[0].message).toBe(
    'n2 holds a snapshot of index 3 with the configuration n1 n2, learners n4; in force there: n1 n2 n4, jointly with n1 n2 n3',
  );
});

test('the judge forgets entries only below every snapshot still in use', () => {
  const tape = new Tape().replicate([1, 2, 3], entries([1, 1, 1]));
  for (const node of [1, 2, 3]) tape.commit(node, 3, 1).write(node, { snapshot: snapshot(2, 1) });
  tape
    .replicate([1, 2], [entry(4, 1, 'a')])
    .commit(1, 4, 1)
    .write(3, { entries: [entry(4, 2, 'b')] })
    .commit(3, 4, 2);
  expect(tape.verdict('state-machine-safety')).toBe('commits-differ');
});

test('a server that puts entries into a snapshot and commits them in one step is still compared', () => {
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

test('a state is compared only where both the snapshot and the servers tell it', () => {
  const logged = (stateHash: number) =>
    new Tape().replicate([1, 2], entries([1])).applied(1, 1, 1, { stateHash });
  for (const [told, stored] of [
    [7, 0],
    [0, 8],
  ])
    expect(
      logged(told)
        .write(2, { snapshot: snapshot(1, 1, stored) })
        .verdicts(),
    ).toEqual([]);
});

test('commits-differ: the message names the first index at which they do', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1, 1, 1])).commit(1, 4, 1);
  tape.write(3, { entries: entries([2, 2, 2, 2]) }).commit(3, 4, 2);
  expect(tape.messageOf('state-machine-safety')).toBe(
    'n3 committed at index 1 an entry of term 2, where n1 had committed one of term 1',
  );
});

test('applied-differs: a command is compared with the first one applied there, by whichever server', () => {
  const tape = new Tape().replicate([1, 2, 3], entries([1])).applied(1, 1, 1, command);
  tape.applied(2, 1, 1, command).applied(3, 1, 1, { ...command, session: 5 });
  expect(tape.verdicts()).toContain('state-machine-safety/applied-differs');
});

test('commits-differ: entries that say the same, but are of different terms', () => {
  const noop = (term: number) => new Entry(EntryKind.noop, 1, term, 0, null, null);
  for (const rest of [0, 1]) {
    const log = (term: number) => [noop(term), ...entries([term], 2).slice(0, rest)];
    const tape = new Tape()
      .replicate([1, 2], log(1))
      .commit(1, 1, 1)
      .write(3, { entries: log(2) });
    expect(tape.commit(3, 1, 2).verdict('state-machine-safety')).toBe('commits-differ');
  }
});

test('beyond-log: a server commits an entry that it has deleted', () => {
  const tape = new Tape().replicate([1, 2], entries([1, 1])).write(2, { truncateFrom: 2 });
  expect(tape.commit(2, 2, 1).verdict('state-machine-safety')).toBe('beyond-log');
});
