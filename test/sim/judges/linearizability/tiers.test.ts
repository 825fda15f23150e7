import { expect, test } from 'vitest';
import { decide, decideKey } from '../../../../sim/judges/linearizability/offline/decide.ts';
import {
  Act,
  History,
  INITIAL,
  NEVER_RETURNED,
  NOTHING,
} from '../../../../sim/judges/linearizability/offline/history.ts';
import { RegisterModel } from '../../../../sim/judges/linearizability/offline/model.ts';
import { verifyOrder } from '../../../../sim/judges/linearizability/offline/verify.ts';
import { checkZones } from '../../../../sim/judges/linearizability/offline/zones.ts';
import { compareTiers } from './against-brute-force.ts';
import { largeHistory } from './random-columns.ts';

const SMALL_HISTORIES = 2500;

type Row = readonly [kind: Act, value: number, invoked: number, returned: number, from?: number];

function historyOf(...rows: readonly Row[]): History {
  const history = new History();
  for (const [kind, value, invoked, returned, from = NOTHING] of rows)
    history.add(kind, value, from, invoked, returned, 1);
  return history;
}

test('tiers 1, 2 and 3 agree with brute force, and the verifier accepts their orders', () => {
  const { illegal, undecided } = compareTiers(1, SMALL_HISTORIES);
  expect(illegal).toBeGreaterThan(SMALL_HISTORIES / 10);
  // The zones decide only histories with unique values.
  expect(undecided).toBeLessThan(SMALL_HISTORIES * 0.8);
});

const illegalHistories: readonly (readonly [reason: string, rows: readonly Row[]])[] = [
  ['phantom-read', [[Act.read, 1, 0, 1]]],
  ['phantom-read', [[Act.cas, 1, 0, 1, 7]]],
  [
    'future-read',
    [
      [Act.read, 1, 0, 1],
      [Act.write, 1, 2, 3],
    ],
  ],
  [
    'double-cas',
    [
      [Act.write, 1, 0, 1],
      [Act.cas, 2, 2, 3, 1],
      [Act.cas, 3, 4, 5, 1],
    ],
  ],
  [
    'cas-cycle',
    [
      [Act.cas, 1, 0, 2, 2],
      [Act.cas, 2, 1, 3, 1],
    ],
  ],
  [
    'stale-read',
    [
      [Act.write, 1, 0, 1],
      [Act.cas, 2, 2, 3, 1],
      [Act.read, 1, 4, 5],
    ],
  ],
  [
    'stale-read',
    [
      [Act.write, 1, 0, 5],
      [Act.write, 2, 1, 6],
      [Act.read, 1, 2, 3],
      [Act.read, 2, 4, 7],
      [Act.read, 1, 8, 9],
    ],
  ],
  [
    'lost-update',
    [
      [Act.write, 1, 0, 1],
      [Act.write, 2, 2, 3],
      [Act.read, 1, 4, 5],
    ],
  ],
];

test.each(illegalHistories)('the zones find a %s', (reason, rows) => {
  expect(checkZones(historyOf(...rows))).toMatchObject({ verdict: 'illegal', reason });
});

test('a write that never returned counts once its value was read, also through a chain of cas', () => {
  const never = NEVER_RETURNED;
  const seen = historyOf(
    [Act.write, 1, 0, never],
    [Act.cas, 2, 1, never, 1],
    [Act.read, 2, 2, 3],
    [Act.read, 1, 4, 5],
  );
  expect(checkZones(seen)).toMatchObject({ verdict: 'illegal', reason: 'stale-read' });
  const unseen = historyOf([Act.write, 1, 0, never], [Act.cas, 2, 1, never, 1], [Act.read, 0, 2, 3]);
  expect(checkZones(unseen)).toMatchObject({ verdict: 'ok' });
});

test('the zones do not decide histories in which a value was written twice', () => {
  expect(checkZones(historyOf([Act.write, 1, 0, 1], [Act.write, 1, 2, 3])).verdict).toBe('unknown');
  expect(checkZones(historyOf([Act.write, INITIAL, 0, 1])).verdict).toBe('unknown');
});

test('the verifier rejects an order that leaves out or repeats an operation, or contradicts real time', () => {
  const history = historyOf([Act.write, 1, 0, 1], [Act.read, 1, 2, 3], [Act.write, 2, 4, NEVER_RETURNED]);
  const model = new RegisterModel(history);
  const accepted = (...order: number[]): boolean => verifyOrder(history, model, Int32Array.from(order));
  expect(accepted(0, 1)).toBe(true);
  expect(accepted(0, 1, 2)).toBe(true);
  expect(accepted(0)).toBe(false);
  expect(accepted(0, 0, 1)).toBe(false);
  expect(accepted(1, 0)).toBe(false);
  expect(accepted(0, 2, 1)).toBe(false);
  const apart = historyOf([Act.write, 1, 0, 1], [Act.write, 2, 2, 3]);
  expect(verifyOrder(apart, new RegisterModel(apart), Int32Array.of(1, 0))).toBe(false);
});

test('a hundred thousand operations are legal, and illegal once two reads are swapped or a write is moved', () => {
  const history = largeHistory(100_000, 20, 3);
  expect(checkZones(history).verdict).toBe('ok');
  const reads: number[] = [];
  for (let row = 0; row < history.size; row++) if (history.kind[row] === Act.read) reads.push(row);
  const [early, late] = [reads[1000], reads[30_000]];
  const swapped = [history.value[late], history.value[early]];
  [history.value[early], history.value[late]] = swapped;
  expect(checkZones(history).verdict).toBe('illegal');
  [history.value[late], history.value[early]] = swapped;
  expect(checkZones(history).verdict).toBe('ok');
  const write = history.kind.indexOf(Act.write, 5000);
  history.returned[write] = history.invoked[write] - 1;
  history.invoked[write] = 1;
  expect(checkZones(history).verdict).toBe('illegal');
});

test('a refused cas is placed where it is legal, even if the order of the zones has to be changed for it', () => {
  for (const clients of [3, 8, 20]) {
    const history = largeHistory(20_000, clients, clients, 20);
    const refused = history.kind.subarray(0, history.size).filter((kind) => kind === Act.casRefused);
    expect(refused.length).toBeGreaterThan(500);
    const judgement = checkZones(history);
    if (judgement.verdict !== 'ok') throw new Error(`${clients} clients: ${judgement.verdict}`);
    expect(verifyOrder(history, new RegisterModel(history), judgement.order)).toBe(true);
  }
});

test('a cas that was refused while the value it expected was there all the time is never ok', () => {
  const write: Row = [Act.write, 1, 0, 1];
  const refused: Row = [Act.casRefused, INITIAL, 4, 5, 1];
  const pinned = historyOf(write, [Act.read, 1, 2, 3], refused, [Act.read, 1, 6, 7]);
  expect(checkZones(pinned).verdict).not.toBe('ok');
  expect(decideKey({ key: 'x', history: pinned, model: new RegisterModel(pinned) }, 1000).verdict).toBe(
    'illegal',
  );
  const replaced = historyOf(write, [Act.write, 2, 2, 9], refused, [Act.read, 2, 6, 7]);
  expect(checkZones(replaced).verdict).toBe('ok');
});

test('an exhausted budget is unknown, never ok, and a hard key does not hide an illegal one', () => {
  // 24 overlapping writes of two values, then reads that allow only a few of the many interleavings.
  const rows: Row[] = [];
  for (let i = 0; i < 24; i++) rows.push([Act.write, 1 + (i % 2), i, 100 + i]);
  for (let i = 0; i < 24; i++) rows.push([Act.read, 1 + (i % 3 === 0 ? 1 : 0), 200 + 2 * i, 201 + 2 * i]);
  const hard = historyOf(...rows);
  const key = (name: string, history: History) => ({ key: name, history, model: new RegisterModel(history) });
  expect(decideKey(key('hard', hard), 16).verdict).toBe('unknown');
  const easy = historyOf([Act.write, 1, 0, 1], [Act.write, 1, 2, 3], [Act.read, 2, 4, 5]);
  const decision = decide([key('hard', hard), key('easy', easy)]);
  expect(decision).toMatchObject({ judgement: { verdict: 'illegal' }, key: { key: expect.any(String) } });
});
