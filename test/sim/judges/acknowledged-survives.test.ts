import { expect, test } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Outcome } from '../../../sim/facts/operation.ts';
import { entries, entry, snapshot, Tape, voters } from './tape.ts';

const property = 'acknowledged-survives';

/** n1 and n2 hold entries of terms [1, 1]; index 2 is the put of client 1. */
function acknowledgedAtTwo(tape = new Tape()): Tape {
  tape
    .elect(1, 1, [2, 3])
    .replicate([1, 2], entries([1, 1]))
    .commit(1, 2, 1);
  const put = tape.invoke(1, Op.put, 'v');
  tape.applied(1, 2, 1, { session: put.session, serial: put.serial, effect: true });
  return tape.complete(put);
}

test('an acknowledged write that is still on the disks at the end survives', () => {
  expect(acknowledgedAtTwo().crash(1).crash(2).end().verdict(property)).toBe('pass');
  const folded = acknowledgedAtTwo()
    .write(1, { snapshot: snapshot(2, 1) })
    .write(2, { snapshot: snapshot(2, 1) });
  expect(folded.end().verdict(property)).toBe('pass');
});

test('lost: too few disks hold the write at the end', () => {
  const tape = acknowledgedAtTwo().write(2, { truncateFrom: 2 });
  expect(tape.verdict(property)).toBe('pass');
  expect(tape.end().verdict(property)).toBe('lost');
});

test('lost, in a run that a limit ended: the violation is placed at the last answer', () => {
  const tape = acknowledgedAtTwo();
  const read = tape.invoke(2, Op.get);
  tape.complete(read, { found: 'v' }).write(2, { truncateFrom: 2 }).panel.finish();
  const lost = tape.panel.violations().find((violation) => violation.property === property);
  expect(lost).toMatchObject({ reason: 'lost', sequence: read.completedSequence, time: read.completedAt });
  expect(read.completedSequence).toBeGreaterThan(10);
});

test('lost: another entry was committed in place of the write', () => {
  const tape = acknowledgedAtTwo()
    .elect(3, 2, [2])
    .write(3, { entries: [entry(1, 1), entry(2, 2)] });
  tape.write(2, { truncateFrom: 2, entries: [entry(2, 2)] }).commit(3, 2, 2);
  expect(tape.end().verdict(property)).toBe('lost');
});

test('never-applied: no server has applied the acknowledged write', () => {
  const tape = acknowledgedAtTwo();
  expect(tape.put(2, 'w').verdict(property)).toBe('never-applied');
  const violation = tape.panel.violations().find((each) => each.property === property);
  expect(violation?.message).toBe("c2's put x=w was acknowledged, but no server has applied it");
  const other = acknowledgedAtTwo();
  other.complete(other.invoke(0, Op.put, 'w'), { answeredBy: 3 });
  expect(other.panel.violations().find((each) => each.property === property)).toMatchObject({
    message: "the probe's put x=w was acknowledged by n3, but no server has applied it",
    command: { client: 0 },
  });
});

test('off-history: the write was applied at an index where another entry is committed', () => {
  const tape = acknowledgedAtTwo().write(3, { term: 2, entries: [entry(1, 1), entry(2, 2)] });
  const put = tape.invoke(2, Op.put, 'w');
  tape.applied(3, 2, 2, { session: put.session, serial: put.serial, effect: true }).complete(put);
  expect(tape.verdict(property)).toBe('off-history');
});

test('reads, refusals, unknown outcomes and mismatched cas acknowledge nothing', () => {
  const tape = acknowledgedAtTwo().get(2, 'v');
  tape.complete(tape.invoke(2, Op.put, 'a'), { outcome: Outcome.failed });
  tape.complete(tape.invoke(2, Op.put, 'b'), { outcome: Outcome.unknown });
  tape.complete(tape.invoke(2, Op.cas, 'c', 'no'), { matched: false, found: 'v' });
  expect(tape.end().verdict(property)).toBe('pass');
});

test('the judge is silent where replicas do not declare what they apply, or clients rename their commands', () => {
  const mute = new Tape().put(1, 'v').end();
  expect(mute.panel.results().find(({ name }) => name === property)).toMatchObject({
    verdict: 'pass',
    checked: 0,
  });
  const renaming = acknowledgedAtTwo(new Tape({ clientsKeepSerials: false }))
    .put(2, 'w')
    .end();
  expect(renaming.panel.results().some(({ name }) => name === property)).toBe(false);
});

test('lost: the servers that took over the membership have lost the write, though the former ones have it', () => {
  const configuration = new Entry(EntryKind.configuration, 3, 1, 0, null, voters(3, 4, 5));
  const tape = acknowledgedAtTwo(new Tape({ nodes: 5, initial: voters(1, 2, 3) }));
  tape
    .replicate([3, 4, 5], entries([1, 1]))
    .replicate([1, 2, 3, 4, 5], [configuration])
    .commit(1, 3, 1)
    .write(4, { truncateFrom: 2 })
    .write(5, { truncateFrom: 2 });
  expect(tape.end().verdict(property)).toBe('lost');
});

test('lost: the write with the highest index counts, whichever was acknowledged last', () => {
  const tape = new Tape()
    .elect(1, 1, [2, 3])
    .replicate([1, 2], entries([1, 1]))
    .commit(1, 2, 1);
  const puts = [1, 2].map((client) => tape.invoke(client, Op.put, 'v'));
  puts.forEach(({ session, serial }, i) => void tape.applied(1, i + 1, 1, { session, serial, effect: true }));
  for (const put of puts.reverse()) tape.complete(put);
  expect(tape.write(2, { truncateFrom: 2 }).end().verdict(property)).toBe('lost');
});

test('never-applied: the write was applied without effect, as if it were a repetition', () => {
  const tape = acknowledgedAtTwo()
    .replicate([1, 2], [entry(3, 1)])
    .commit(1, 3, 1);
  const put = tape.invoke(2, Op.put, 'w');
  tape.applied(1, 3, 1, { session: put.session, serial: put.serial, effect: false }).complete(put);
  expect(tape.verdict(property)).toBe('never-applied');
});
