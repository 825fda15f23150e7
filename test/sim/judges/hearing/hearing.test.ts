import { describe, expect, it, test } from 'vitest';
import { RoleCode } from '../../../../core/io.ts';
import { type Message, MessageType } from '../../../../core/raft/messages.ts';
import type { Property } from '../../../../sim/judges/judge.ts';
import { entries, entry, message, snapshot, Tape } from '../tape.ts';

/*
 * The hearing skips most facts, since it knows that no judge would object: messages in a settled term, and writes, commits
 * and applied entries that match those of another server. These tests take each of these shortcuts, and every reason not
 * to take it.
 */

const append = (fields: Partial<Message> = {}, from = 1, term = 1) =>
  message(MessageType.appendEntries, from, 5 - from, term, fields);
const refused = (term = 1) => message(MessageType.appendEntriesReply, 2, 1, term);
const acknowledged = (matchIndex: number, term = 1) =>
  message(MessageType.appendEntriesReply, 2, 1, term, { success: true, matchIndex });
const voted = (to: number) => message(MessageType.requestVoteReply, 2, to, 1, { success: true });
const received = (matchIndex: number) =>
  message(MessageType.installSnapshotReply, 2, 1, 1, { success: true, done: true, matchIndex });
const command = { session: 1, serial: 1, effect: true, stateHash: 7 };

/**
 * n1 leads term 1; n2 follows with the same two entries on disk; and both have sent messages that show
 * it.
 */
function settled(votedFor = 1): Tape {
  return new Tape()
    .elect(1, 1, [3])
    .write(2, { term: 1, votedFor })
    .replicate([1, 2], entries([1, 1]))
    .sent(append())
    .sent(acknowledged(1));
}

function checked(tape: Tape, property: Property): number {
  return tape.panel.results().find(({ name }) => name === property)?.checked ?? 0;
}

function expects(tape: Tape, sent: Message): boolean {
  return tape.panel.hearing?.expectsSent(sent) === true;
}

test('usual messages in a settled term are skipped, but counted by every judge that would have checked them', () => {
  const usual = [append(), append({ entries: [entry(3, 1)] }), acknowledged(2), acknowledged(1), refused()];
  for (const sent of usual) {
    const tape = settled();
    expect(expects(tape, sent)).toBe(true);
    const before = [checked(tape, 'monotonic-state'), checked(tape, 'shown-is-durable')];
    for (let i = 0; i < 3; i++) tape.sent(sent);
    const after = [checked(tape, 'monotonic-state'), checked(tape, 'shown-is-durable')];
    expect(after).toEqual(before.map((count) => count + 3));
    expect(tape.verdicts()).toEqual([]);
  }
});

test('a judge that has reported a violation does not count messages skipped later', () => {
  const tape = settled().sent(acknowledged(1)).sent(acknowledged(9));
  expect(tape.verdicts()).toEqual(['shown-is-durable/entry-not-durable']);
  const counts = (): number[] => [checked(tape, 'monotonic-state'), checked(tape, 'shown-is-durable')];
  const [monotonic, shown] = counts();
  expect(expects(tape, append())).toBe(true);
  tape.sent(append());
  const passed = counts();
  expect(passed).toEqual([monotonic + 1, shown]);
});

describe('in a settled term the judges still hear', () => {
  const wrong: [string, (tape: Tape) => Tape, string][] = [
    [
      'an acknowledgement of an entry that is not on disk yet',
      (tape) =>
        tape
          .write(1, { entries: [entry(3, 1)] })
          .issue(2, { entries: [entry(3, 1)] })
          .sent(acknowledged(3)),
      'shown-is-durable/entry-not-durable',
    ],
    [
      'an acknowledgement of an entry that the leader does not have',
      (tape) => tape.write(2, { entries: [entry(3, 1)] }).sent(acknowledged(3)),
      'shown-is-durable/entry-differs',
    ],
    [
      'an acknowledgement of another entry than the leader has',
      (tape) =>
        tape
          .write(1, { entries: [entry(3, 1, 'one')] })
          .write(2, { entries: [entry(3, 1, 'another')] })
          .sent(acknowledged(3)),
      'shown-is-durable/entry-differs',
    ],
    [
      'a commit beyond the log',
      (tape) => tape.sent(append({ leaderCommit: 3 })),
      'state-machine-safety/beyond-log',
    ],
    [
      'a commit without a quorum',
      (tape) => tape.write(1, { entries: [entry(3, 1)] }).sent(append({ leaderCommit: 3 })),
      'committed-durable/no-quorum',
    ],
    ['a second vote', (tape) => tape.sent(voted(3)), 'vote-once/voted-twice'],
    [
      'a vote for the leader that is not on disk',
      () => settled(3).sent(voted(1)),
      'shown-is-durable/vote-not-durable',
    ],
    [
      'a snapshot that is not on disk',
      (tape) => tape.sent(received(9)),
      'shown-is-durable/snapshot-not-durable',
    ],
    ['entries sent by a follower', (tape) => tape.sent(append({}, 2)), 'election-safety/two-leaders'],
    [
      'a new term that is not on disk',
      (tape) => tape.issue(2, { term: 2 }).sent(refused(2)),
      'shown-is-durable/term-not-durable',
    ],
    [
      'a message of the old term after one of a new term',
      (tape) => tape.write(2, { term: 2 }).sent(refused(2)).sent(refused()),
      'monotonic-state/shown-term-fell',
    ],
    [
      'a message of the old term, from a leader that had sent one of a new term',
      (tape) =>
        tape
          .write(1, { term: 2 })
          .sent(append({}, 1, 2))
          .sent(append()),
      'monotonic-state/shown-term-fell',
    ],
    [
      'a term that was lost in a crash',
      (tape) =>
        tape
          .issue(1, { term: 2 })
          .restart(1)
          .sent(append({}, 1, 2)),
      'shown-is-durable/term-not-durable',
    ],
  ];

  it.each(wrong)('%s', (_, then, reason) => {
    const tape = settled();
    expect(tape.verdicts()).toEqual([]);
    expect(then(tape).verdicts()).toContain(reason);
  });
});

test('a term is no longer settled once a change of role, a write of the term or a restart may have affected it', () => {
  const changes: ((tape: Tape) => Tape)[] = [
    (tape) => tape.role(1, 1, RoleCode.follower),
    (tape) => tape.issue(1, { term: 2 }),
    (tape) => tape.write(1, { term: 1, votedFor: 1 }),
    (tape) => tape.write(1, { snapshot: snapshot(2, 1) }),
    (tape) => tape.crash(1),
    (tape) => tape.restart(1),
  ];
  for (const change of changes) {
    const tape = change(settled());
    expect(expects(tape, append())).toBe(false);
    // Acknowledgements of its followers are not compared with its log either until it has shown that it
    // leads.
    expect(expects(tape, acknowledged(2))).toBe(false);
    expect(tape.verdicts()).toEqual([]);
  }
  expect(expects(settled().write(1, { entries: [entry(3, 1)] }), append())).toBe(true);
});

test('what another server wrote, committed and applied before is skipped and counted, but nothing else', () => {
  const one = () =>
    settled()
      .commit(1, 2, 1)
      .applied(1, 1, 1, command)
      .applied(1, 2, 1, { ...command, serial: 2 });
  const properties = ['log-matching', 'state-machine-safety', 'monotonic-state', 'exactly-once'] as const;
  const tape = one();
  const hearing = tape.panel.hearing;
  const before = properties.map((property) => checked(tape, property));
  expect(hearing?.expectsCommit(2, 1, 2)).toBe(true);
  expect(hearing?.expectsApplied(2, { index: 1, term: 1, ...command })).toBe(true);
  expect(
    properties.map((property) => checked(tape, property) - before[properties.indexOf(property)]),
  ).toEqual([0, 2, 2, 1]);
  expect(tape.applied(2, 2, 1, command).verdicts()).toEqual([
    'state-machine-safety/applied-differs',
    'exactly-once/two-effects',
  ]);
  const other = one().write(3, { entries: [entry(1, 1), entry(2, 1, 'another')] });
  expect(other.verdicts()).toEqual(['log-matching/prefixes-differ']);
  expect(other.commit(3, 2, 1).verdicts()).toContain('state-machine-safety/commits-differ');
  expect(one().commit(2, 2, 1).commit(2, 1, 1).verdicts()).toEqual(['monotonic-state/commit-fell']);
  expect(one().commit(2, 3, 1).verdicts()).toContain('state-machine-safety/beyond-log');
});

test('a write that is durable at once is skipped only if all before it is on disk too', () => {
  const next = { id: 9, hardState: false, term: 0, votedFor: 0, truncateFrom: 0, snapshot: null };
  const written = (tape: Tape, index: number) =>
    tape.panel.hearing?.expectsWritten(2, { ...next, entries: [entry(index, 1)] });
  const longer = () => settled().write(1, { entries: [entry(3, 1), entry(4, 1)] });
  const whole = longer();
  expect([written(whole, 3), written(whole, 4)]).toEqual([true, true]);
  expect(whole.sent(acknowledged(4)).verdicts()).toEqual([]);
  const waiting = longer().issue(2, { entries: [entry(3, 1)] });
  expect(written(waiting, 4)).toBe(false);
  expect(waiting.sent(acknowledged(3)).verdicts()).toEqual(['shown-is-durable/entry-not-durable']);
});
