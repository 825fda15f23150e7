import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import { Operation, Outcome } from '../../../../../sim/facts/operation.ts';
import { ClaimedKey, NO_BLOCK } from '../../../../../sim/judges/linearizability/claimed-order/claimed-key.ts';
import { ClaimedOrder } from '../../../../../sim/judges/linearizability/claimed-order/claimed-order.ts';
import { isExplained } from '../../../../../sim/judges/linearizability/small-check.ts';
import { simulate } from '../../../../../sim/run/simulate.ts';
import type { Scenario } from '../../../../../sim/scenario/scenario.ts';
import { bestPresets } from '../../../../../sim/zoo/best-presets.ts';
import { bugNamed } from '../../../../../sim/zoo/registry.ts';
import { load, parse } from '../../../../support/scenarios.ts';
import { claimed, compareClaimed, judged, smallStyle } from '../against-brute-force.ts';
import { Dice, type HistoryStyle, randomHistory } from '../random-histories.ts';

const large: HistoryStyle = {
  operations: 3000,
  clients: 8,
  gets: 50,
  deletes: 5,
  cas: 15,
  unknown: 4,
  failed: 2,
  wrong: 0,
  tellsWriters: true,
};

const histories = fc
  .record({ seed: fc.nat(1 << 30), wrong: fc.constantFrom(0, 5, 15, 40) })
  .map(({ seed, wrong }) => {
    const dice = new Dice(seed);
    return randomHistory(dice, { ...smallStyle(dice), wrong, tellsWriters: true });
  });

test('a history that the claimed order confirms is linearizable according to the online judge and brute force', () => {
  let confirmed = 0;
  let doubted = 0;
  const property = fc.property(histories, (history) => {
    const order = claimed(history);
    if (!order.told || !order.confirms('x')) {
      doubted++;
      return;
    }
    confirmed++;
    expect(judged(history, true)).toBe(null);
    const happened = history.operations.filter(({ outcome }) => outcome !== Outcome.failed);
    expect(isExplained(happened, true)).toBe(true);
  });
  fc.assert(property, { numRuns: 4000, seed: 1 });
  expect(confirmed).toBeGreaterThan(1000);
  expect(doubted).toBeGreaterThan(300);
});

test('brute force agrees on histories of consecutive seeds', () => {
  const { illegal, undecided } = compareClaimed(1, 2000);
  expect(illegal).toBeGreaterThan(100);
  expect(undecided).toBeLessThan(1600);
});

test('every answer of a correct register is confirmed, and one wrong answer is not', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const history = randomHistory(new Dice(seed), large);
    const answers = history.operations.filter(({ outcome }) => outcome === Outcome.ok);
    const order = claimed(history);
    expect(order).toMatchObject({ confirmed: answers.length, unconfirmed: 0 });
    const reads = answers.filter(({ found, op }) => op === 1 && found !== null);
    const { found, writerSession, writerSerial } = reads[40];
    Object.assign(reads[reads.length - 40], { found, writerSession, writerSerial });
    const wrong = claimed(history);
    expect(wrong.unconfirmed).toBe(1);
    expect(wrong.confirms('x')).toBe(false);
  }
});

test('a write that was claimed but answered as failed, or answered before it was claimed, is not confirmed', () => {
  const history = randomHistory(new Dice(3), { ...large, gets: 0, cas: 0, deletes: 0, operations: 40 });
  const { operations, events, effects } = history;
  const late = effects.map(({ id, after }, i) => ({ id, after: i === 20 ? after + 12 : after }));
  late.sort((a, b) => a.after - b.after);
  expect(claimed({ operations, events, effects: late }).confirms('x')).toBe(false);
  const { id } = effects.find((effect) => operations[effect.id - 1].outcome === Outcome.ok) ?? effects[0];
  operations[id - 1].outcome = Outcome.failed;
  expect(claimed(history).confirms('x')).toBe(false);
});

test('nothing is confirmed once an applied entry is missing', () => {
  const { operations, events, effects } = randomHistory(new Dice(5), { ...large, operations: 40 });
  const order = new ClaimedOrder();
  order.begin(operations[events[0] - 1]);
  const { session, serial } = operations[effects[0].id - 1];
  order.apply(2, session, serial);
  expect(order.confirms('x')).toBe(false);
});

test('a cas that was refused although it found what it expected is not confirmed', () => {
  const order = new ClaimedOrder();
  const cas = new Operation(1, 1, Op.cas, 'x', 'b', null, 1, 1, 0);
  order.begin(cas);
  Object.assign(cas, { outcome: Outcome.ok, matched: false, found: null, writerKnown: true });
  order.end(cas);
  expect(order).toMatchObject({ confirmed: 0, unconfirmed: 1 });
});

/**
 * One client that puts one value after the other, while operations of other clients wait for their
 * answers.
 */
class Crowd {
  readonly order = new ClaimedOrder();
  private applied = 0;
  private id = 0;

  begin(op: Op, expected: string | null = null): Operation {
    const id = ++this.id;
    const value = op === Op.put || op === Op.cas ? `v${id}` : null;
    const operation = new Operation(id, 1, op, 'x', value, expected, id, 1, 0);
    this.order.begin(operation);
    return operation;
  }

  apply({ session, serial }: Operation): void {
    this.order.apply(++this.applied, session, serial);
  }

  answer(operation: Operation, writer: Operation | null, matched: boolean): void {
    Object.assign(operation, { outcome: Outcome.ok, matched, writerKnown: true });
    operation.found = matched && operation.op !== Op.get ? null : (writer?.value ?? null);
    operation.writerSession = writer?.session ?? 0;
    operation.writerSerial = writer?.serial ?? 0;
    this.order.end(operation);
  }

  /** Begins and applies `count` puts. Those that are not answered stay pending. */
  puts(count: number, answered: boolean): readonly Operation[] {
    return Array.from({ length: count }, () => {
      const put = this.begin(Op.put);
      this.apply(put);
      if (answered) this.answer(put, null, true);
      return put;
    });
  }
}

test('a late answer is confirmed by the value that was current when its operation was applied', () => {
  const crowd = new Crowd();
  const [cas, refused] = [crowd.begin(Op.cas), crowd.begin(Op.cas, 'something')];
  const gets = [crowd.begin(Op.get), crowd.begin(Op.get), crowd.begin(Op.get)];
  crowd.apply(cas);
  for (const one of [refused, gets[0]]) crowd.apply(one);
  const puts = crowd.puts(20_000, false);
  crowd.answer(cas, null, true);
  crowd.answer(refused, cas, false);
  crowd.answer(gets[0], cas, true);
  // Not applied, as for a read by index: it may have been served at any state that is remembered.
  crowd.answer(gets[1], puts[17_000], true);
  expect(crowd.order).toMatchObject({ confirmed: 4, unconfirmed: 0 });
  crowd.answer(gets[2], puts[10_000], true);
  expect(crowd.order).toMatchObject({ confirmed: 4, unconfirmed: 1 });
});

test('what lies before the frontiers of all pending operations is forgotten, and no longer confirms answers', () => {
  const crowd = new Crowd();
  const early = crowd.begin(Op.get);
  const puts = crowd.puts(50, true);
  const late = crowd.begin(Op.get);
  crowd.puts(50, true);
  crowd.answer(early, puts[20], true);
  expect(crowd.order).toMatchObject({ confirmed: 101, unconfirmed: 0 });
  crowd.answer(late, puts[48], true);
  expect(crowd.order).toMatchObject({ confirmed: 101, unconfirmed: 1 });
  const key = new ClaimedKey();
  const write = (operation: Operation): number => {
    const frontier = key.begin();
    const block = key.write(operation);
    key.frontier = block;
    key.end(frontier);
    return block;
  };
  const blocks = puts.map(write);
  const told = puts.map(({ value, session, serial }) => key.blockOf(value, session, serial));
  expect(told).toEqual(blocks.map((block, i) => (i === blocks.length - 1 ? block : NO_BLOCK)));
});

test('a cas whose answer names another null than it replaced is not confirmed', () => {
  for (const wrong of [false, true]) {
    const crowd = new Crowd();
    const first = crowd.begin(Op.delete);
    const second = crowd.begin(Op.delete);
    const cas = crowd.begin(Op.cas);
    for (const one of [first, second, cas]) crowd.apply(one);
    for (const one of [first, second]) crowd.answer(one, null, true);
    crowd.answer(cas, wrong ? first : second, true);
    expect(crowd.order.confirms('x')).toBe(!wrong);
  }
});

const scenario = (reads: string): Scenario =>
  parse(`
name: reads
cluster: { replicas: 5, raft: { reads: ${reads}, check-quorum: true, stickiness: true } }
network: { latency: 1ms..20ms, loss: 2% }
clients: { count: 6, rate: 200/s, mix: { get: 50%, put: 30%, cas: 10%, delete: 10% }, keys: { count: 3 } }
run: 5s
faults:
  - { at: 1s, do: crash, node: leader, for: 1s }
  - { at: 3s, do: partition, groups: [ [leader, one], rest ], for: 1s }
`);

test.each(['log', 'index', 'lease'])('in a run with reads: %s, every answer is confirmed', (reads) => {
  const { report } = simulate(scenario(reads), '7');
  const named = Object.entries(report.reached).filter(([name]) => name.startsWith('answers'));
  expect(named.map(([name]) => name)).toEqual(['answers confirmed by the order applied']);
  expect(named[0][1]).toBeGreaterThanOrEqual(report.requests.ok);
});

test('a core that reads without asking a quorum gets no confirmation for wrong answers', () => {
  const bug = bugNamed('R2');
  if (bug === undefined) throw new Error('there is no R2');
  const preset = load(`scenarios/zoo/${bestPresets.R2 ?? 'partition-heavy'}.yaml`);
  const { report, violations } = simulate(preset, '1', { bug });
  expect(violations.map(({ property }) => property)).toContain('linearizability');
  expect(report.reached['answers not confirmed by the order applied']).toBeGreaterThan(0);
  expect(report.reached).not.toHaveProperty(['answers confirmed by the order applied but not linearizable']);
});

test('an answer is not searched for among all operations of a client that has thousands outstanding', () => {
  const order = new ClaimedOrder();
  let looks = 0;
  const puts = Array.from({ length: 2000 }, (_, i) => {
    const put = new Operation(i + 1, 1, Op.put, 'x', `v${i}`, null, 1, i + 1, 0);
    return Object.defineProperty(put, 'serial', {
      get() {
        looks++;
        return i + 1;
      },
    });
  });
  for (const put of puts) order.begin(put);
  puts.forEach((put, i) => {
    order.apply(i + 1, 1, put.id);
  });
  for (const put of puts.toReversed()) {
    Object.assign(put, { outcome: Outcome.ok, matched: true, writerKnown: true });
    order.end(put);
  }
  expect(order).toMatchObject({ confirmed: 2000, unconfirmed: 0 });
  expect(looks).toBeLessThan(100_000);
});
