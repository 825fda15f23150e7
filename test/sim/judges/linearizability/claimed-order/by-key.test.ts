import { expect, test } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import { Operation } from '../../../../../sim/facts/operation.ts';
import { ByKey } from '../../../../../sim/judges/linearizability/claimed-order/by-key.ts';

const on = (key: string, place?: number) => new Operation(1, 1, Op.get, key, null, null, 1, 1, 0, place);

function lists(): ByKey<{ readonly number: number }> {
  let made = 0;
  return new ByKey(() => ({ number: ++made }));
}

test('a key has one item, whether it is found by its place or by its name', () => {
  const items = lists();
  expect(
    [on('a', 2), on('b', 0), on('a'), on('c'), on('c', 1), on('b')].map((of) => items.of(of).number),
  ).toEqual([1, 2, 1, 3, 3, 2]);
  expect(['a', 'b', 'c', 'd'].map((key) => items.get(key)?.number)).toEqual([1, 2, 3, undefined]);
});

test('a key that is used only after others were looked up by name is found by name as well', () => {
  const items = lists();
  items.of(on('a', 0));
  expect(items.get('b')).toBeUndefined();
  expect(items.of(on('b', 1)).number).toBe(2);
  expect(items.get('b')?.number).toBe(2);
});

test('a condition is asked of each key in order of first use, until it holds', () => {
  const items = lists();
  for (const operation of [on('a', 5), on('b'), on('c', 1)]) items.of(operation);
  const asked: string[] = [];
  const holds = items.some(({ number }, key) => {
    asked.push(`${key} ${number}`);
    return key === 'b';
  });
  expect([holds, asked]).toEqual([true, ['a 1', 'b 2']]);
  expect(items.some(() => false)).toBe(false);
});
