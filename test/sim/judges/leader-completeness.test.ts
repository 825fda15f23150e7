import { expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { entries, entry, snapshot, Tape } from './tape.ts';

test('a leader that holds all committed entries is complete', () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1]))
    .commit(1, 2, 1);
  tape.elect(2, 2, [3]);
  expect(tape.verdicts()).toEqual([]);
});

test("leader-lacks-committed: a new leader's log is too short", () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1]))
    .commit(1, 2, 1);
  tape.write(3, { entries: entries([1]) }).elect(3, 2, [2]);
  expect(tape.verdict('leader-completeness')).toBe('leader-lacks-committed');
  expect(tape.panel.violations()[0].message).toBe(
    'n3 leads term 2 without index 2, which n1 committed in term 1: its log ends at 1',
  );
});

test('leader-lacks-committed: a new leader has another entry at a committed index', () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1]))
    .commit(1, 2, 1);
  tape.write(3, { entries: entries([1, 0]) }).elect(3, 2, [2]);
  expect(tape.verdict('leader-completeness')).toBe('leader-lacks-committed');
});

test('a leader need not have what was committed in a later term, whenever that is learned', () => {
  // Terms [4, 4, 3]; terms of the logs' entries: [1, 2, 4], [1, 2, 4], [1, 3].
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2, 3], entries([1]))
    .commit(1, 1, 1);
  tape.elect(2, 2, [1]).replicate([1, 2], entries([2], 2));
  tape.write(3, { term: 3, votedFor: 3 }).role(2, 3, RoleCode.follower).write(2, { term: 3, votedFor: 3 });
  tape.role(3, 3, RoleCode.leader).write(3, { entries: entries([3], 2) });
  tape
    .elect(1, 4, [2])
    .replicate([1, 2], entries([4], 3))
    .commit(1, 3, 4);
  expect(tape.verdict('leader-completeness')).toBe('pass');
  // A leader of term 3 that is elected after the commit may lack the entry too.
  const late = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2, 3], entries([1]))
    .commit(1, 1, 1);
  late
    .elect(1, 4, [2])
    .replicate([1, 2], entries([2, 4], 2))
    .commit(1, 3, 4);
  late.role(3, 3, RoleCode.leader);
  expect(late.verdict('leader-completeness')).toBe('pass');
});

test('committed-behind-leader: an old leader commits an entry that a newer leader lacks', () => {
  const tape = new Tape({ nodes: 5 }).elect(1, 1, [2, 3]).replicate([1, 2], entries([1]));
  tape
    .elect(5, 2, [3, 4])
    .replicate([3], entries([1]))
    .commit(1, 1, 1);
  expect(tape.verdict('leader-completeness')).toBe('committed-behind-leader');
});

test('an old leader may commit late an entry that the newer leader had when it was elected, even if that has lost it since', () => {
  const tape = new Tape({ nodes: 5 }).elect(1, 1, [2, 3]).replicate([1, 2, 3], entries([1]));
  tape.issue(5, { entries: entries([1]) }).write(4, { term: 2, votedFor: 5 });
  tape.role(5, 2, RoleCode.leader).restart(5).commit(1, 1, 1);
  expect(tape.verdict('leader-completeness')).toBe('pass');
});

test('a leader holds the entries inside its snapshot', () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1, 1]))
    .commit(1, 3, 1);
  tape
    .write(3, { snapshot: snapshot(3, 1) })
    .elect(3, 2, [2])
    .write(3, { entries: [entry(4, 2)] });
  expect(tape.verdict('leader-completeness')).toBe('pass');
});

test('commits out of order of terms: the highest index committed in any lower term counts', () => {
  const tape = new Tape({ nodes: 5 }).elect(1, 1, [2, 3]).replicate([1, 2, 3, 4], entries([1, 1]));
  tape.elect(4, 2, [2]).commit(4, 1, 2).commit(1, 2, 1);
  expect(tape.verdict('leader-completeness')).toBe('pass');
  tape.write(5, { entries: entries([1]) }).elect(5, 3, [3]);
  expect(tape.verdict('leader-completeness')).toBe('leader-lacks-committed');
});

test('committed-behind-leader: an old leader commits another entry than a newer leader has there', () => {
  const tape = new Tape({ nodes: 5 }).elect(1, 1, [2, 3]).replicate([1, 2], entries([1, 1]));
  tape
    .write(5, { entries: entries([1, 0]) })
    .elect(5, 2, [4])
    .commit(1, 1, 1);
  expect(tape.verdict('leader-completeness')).toBe('pass');
  expect(tape.commit(1, 2, 1).verdict('leader-completeness')).toBe('committed-behind-leader');
});

test('committed-behind-leader: an old leader commits what was committed since in a still later term', () => {
  const tape = new Tape({ nodes: 5 }).elect(1, 1, [2]).replicate([1, 2, 3], entries([1]));
  tape.elect(5, 2, [4]).elect(3, 3, [2]).commit(3, 1, 3);
  expect(tape.verdict('leader-completeness')).toBe('pass');
  expect(tape.commit(1, 1, 1).verdict('leader-completeness')).toBe('committed-behind-leader');
});

test('the message names the first index that the leader lacks', () => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1, 1, 1]))
    .commit(1, 4, 1);
  tape.write(3, { entries: entries([1, 0, 0]) }).elect(3, 2, [2]);
  expect(tape.messageOf('leader-completeness')).toBe(
    'n3 leads term 2 without index 2, which n1 committed in term 1: it has another entry there',
  );
});

test.each([
  ['was not on its disk', (tape: Tape) => tape.issue(3, { entries: entries([1, 1], 2) }).restart(3)],
  [
    'was not on its disk, behind a snapshot that was',
    (tape: Tape) =>
      tape
        .write(3, { entries: entries([1], 2) })
        .write(3, { snapshot: snapshot(2, 1) })
        .issue(3, { entries: entries([1], 3) })
        .restart(3),
  ],
  [
    'was on a disk that has been replaced',
    (tape: Tape) =>
      tape
        .write(3, { entries: entries([1, 1], 2) })
        .crash(3)
        .wipe(3)
        .boot(3),
  ],
])('leader-lacks-committed: what a leader knew before a restart %s', (_, lose) => {
  const tape = new Tape()
    .elect(1, 1, [2])
    .replicate([1, 2], entries([1, 1, 1]))
    .write(3, { entries: entries([1]) })
    .commit(1, 3, 1);
  lose(tape).write(3, { term: 2, votedFor: 3 }).role(3, 2, RoleCode.leader);
  expect(tape.verdict('leader-completeness')).toBe('leader-lacks-committed');
});
