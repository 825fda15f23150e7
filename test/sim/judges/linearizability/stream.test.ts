import { describe, expect, it, test } from 'vitest';
import { Op } from '../../../../core/kv/command.ts';
import { Operation, Outcome } from '../../../../sim/facts/operation.ts';
import { explain } from '../../../../sim/judges/linearizability/explain.ts';
import { Ends } from '../../../../sim/judges/linearizability/online/graveyard.ts';
import { RegisterStream } from '../../../../sim/judges/linearizability/online/register-stream.ts';
import type { Contradiction } from '../../../../sim/judges/linearizability/reasons.ts';
import { isExplained } from '../../../../sim/judges/linearizability/small-check.ts';
import { compareStreamed, judged, lossyStyle, smallStyle } from './against-brute-force.ts';
import { Dice, type HistoryStyle, randomHistory } from './random-histories.ts';

const SMALL_HISTORIES = 3000;

const large: HistoryStyle = {
  operations: 4000,
  clients: 8,
  gets: 50,
  deletes: 3,
  cas: 10,
  unknown: 2,
  failed: 2,
  wrong: 0,
  tellsWriters: true,
};

test('the online judge agrees with brute force on small histories', () => {
  const { illegal, undecided } = compareStreamed(1, SMALL_HISTORIES);
  expect(illegal).toBeGreaterThan(SMALL_HISTORIES / 20);
  expect(undecided).toBeLessThan(SMALL_HISTORIES / 500);
});

test('the online judge agrees with brute force where most deletes never return', () => {
  const { illegal, undecided } = compareStreamed(1, 10 * SMALL_HISTORIES, lossyStyle);
  expect(illegal).toBeGreaterThan(SMALL_HISTORIES / 5);
  expect(undecided).toBeLessThan(SMALL_HISTORIES / 500);
});

test('a violation is explained by few operations', () => {
  const sizes: number[] = [];
  for (let seed = 1; seed <= 2000; seed++) {
    const dice = new Dice(seed);
    const style = smallStyle(dice);
    const wrong = judged(randomHistory(dice, style), style.tellsWriters);
    if (wrong === null || wrong === 'undecided') continue;
    const { witness, message } = explain('x', wrong, style.tellsWriters);
    expect(message).toMatch(/^key "x": /);
    sizes.push(witness.operations.length);
  }
  expect(Math.min(...sizes)).toBe(1);
  expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(3);
});

test('the violation is reported at the first answer that makes the history illegal', () => {
  for (let seed = 1; seed <= 600; seed++) {
    const dice = new Dice(seed);
    const style = { ...smallStyle(dice), wrong: 25 };
    const { operations, events } = randomHistory(dice, style);
    const stream = new RegisterStream(new Ends());
    const begun: Operation[] = [];
    const ended = new Set<Operation>();
    for (const event of events) {
      const operation = operations[Math.abs(event) - 1];
      if (event > 0) {
        stream.invoke(operation);
        begun.push(operation);
        continue;
      }
      const wrong = stream.complete(operation, style.tellsWriters);
      if (stream.undecided) break;
      ended.add(operation);
      // An operation that has not ended may still take effect; a failed one never did.
      const prefix = begun
        .filter((one) => !ended.has(one) || one.outcome !== Outcome.failed)
        .map((one) =>
          ended.has(one) ? one : Object.assign(Object.create(one), { outcome: Outcome.unknown }),
        );
      expect(wrong === null, `seed ${seed}`).toBe(isExplained(prefix, style.tellsWriters));
      if (wrong !== null) break;
    }
  }
});

test('large legal histories pass, and one wrong read in them is found', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const history = randomHistory(new Dice(seed), large);
    expect(judged(history, true)).toBe(null);
    const reads = history.operations.filter(({ found, outcome }) => outcome === Outcome.ok && found !== null);
    const { found, writerSession, writerSerial } = reads[seed * 20];
    Object.assign(reads[reads.length - 10], { found, writerSession, writerSerial });
    expect(judged(history, true)).toMatchObject({ reason: 'stale-read' });
  }
});

test('a large history in which two cas replaced the same value is illegal', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const history = randomHistory(new Dice(seed), { ...large, cas: 60, gets: 10, deletes: 0 });
    const replaced = history.operations.filter(
      ({ matched, outcome, op }) => outcome === Outcome.ok && matched && op === 3,
    );
    const [first, again] = [replaced[50], replaced[60]];
    Object.assign(again, {
      expected: first.expected,
      writerSession: first.writerSession,
      writerSerial: first.writerSerial,
    });
    expect(['stale-read', 'double-cas']).toContain((judged(history, true) as { reason: string }).reason);
  }
});

test('the past is forgotten, so that memory stays flat, whatever the number of operations', () => {
  const { operations, events } = randomHistory(new Dice(7), { ...large, operations: 10_000, unknown: 0 });
  const stream = new RegisterStream(new Ends());
  let most = 0;
  for (const event of events) {
    const operation = operations[Math.abs(event) - 1];
    if (event > 0) stream.invoke(operation);
    else expect(stream.complete(operation, true)).toBe(null);
    most = Math.max(most, stream.size);
  }
  expect(most).toBeLessThan(operations.length / 50);
});

test('any number of deletes that never returned leaves few choices to follow, and a wrong read is found', () => {
  const lossy = { ...large, deletes: 25, cas: 25, gets: 30, unknown: 20, operations: 3000 };
  for (let seed = 1; seed <= 4; seed++) {
    const history = randomHistory(new Dice(seed), lossy);
    const stream = new RegisterStream(new Ends());
    let most = 0;
    for (const event of history.events) {
      const operation = history.operations[Math.abs(event) - 1];
      if (event > 0) stream.invoke(operation);
      else expect(stream.complete(operation, true)).toBe(null);
      most = Math.max(most, stream.ways);
    }
    expect(stream.undecided).toBe(false);
    expect(most).toBeLessThan(200);
    const reads = history.operations.filter(({ found, outcome }) => outcome === Outcome.ok && found !== null);
    const { found, writerSession, writerSerial } = reads[seed * 20];
    Object.assign(reads[reads.length - 10], { found, writerSession, writerSerial });
    expect(judged(history, true)).toMatchObject({ reason: 'stale-read' });
  }
});

/** Sequential puts, and reads of values that one of them wrote. */
class Sequence {
  private time = 0;
  private id = 0;

  put(stream: RegisterStream): Operation {
    const operation = new Operation(++this.id, 1, Op.put, 'x', `v${this.id}`, null, 1, this.id, 0);
    this.run(stream, operation);
    return operation;
  }

  get(stream: RegisterStream, from: Operation): Contradiction | null {
    const operation = new Operation(++this.id, 1, Op.get, 'x', null, null, 1, this.id, 0);
    operation.found = from.value;
    operation.writerSession = from.session;
    operation.writerSerial = from.serial;
    operation.writerKnown = true;
    return this.run(stream, operation);
  }

  private run(stream: RegisterStream, operation: Operation): Contradiction | null {
    operation.invokedSequence = ++this.time;
    stream.invoke(operation);
    operation.completedSequence = ++this.time;
    operation.outcome = Outcome.ok;
    return stream.complete(operation, true);
  }
}

describe('a stale read is reported with the writes that replaced the value', () => {
  it('on a busy key, many writes later', () => {
    const sequence = new Sequence();
    const stream = new RegisterStream(new Ends());
    const first = sequence.put(stream);
    for (let i = 0; i < 150; i++) sequence.put(stream);
    const wrong = sequence.get(stream, first);
    expect(wrong?.evidence).toContain(first);
    expect(wrong?.evidence.length).toBeGreaterThan(2);
  });

  it.each([
    { behind: 2, evidence: 'the writes that replaced it' },
    { behind: 13, evidence: 'only the read, since the write is forgotten' },
  ])('on a quiet key, $behind writes later, however busy other keys are, with $evidence', ({ behind }) => {
    const ends = new Ends();
    const quiet = new RegisterStream(ends);
    const busy = new RegisterStream(ends);
    const sequence = new Sequence();
    const puts = Array.from({ length: 12 }, () => sequence.put(quiet));
    for (let i = 0; i < 2000; i++) sequence.put(busy);
    for (let i = 0; i < 2; i++) puts.push(sequence.put(quiet));
    const old = puts[puts.length - 1 - behind];
    const wrong = sequence.get(quiet, old);
    expect(wrong?.reason).toBe('stale-read');
    if (behind > 4) expect(wrong?.evidence.length).toBe(1);
    else expect(wrong?.evidence).toContain(old);
  });
});
