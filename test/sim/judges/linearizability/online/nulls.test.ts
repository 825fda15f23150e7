import { expect, test } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import { Operation } from '../../../../../sim/facts/operation.ts';
import { NeverReturned } from '../../../../../sim/judges/linearizability/online/never-returned.ts';
import { NO_SESSION, Value } from '../../../../../sim/judges/linearizability/online/register-values.ts';
import { SupposedDeletes } from '../../../../../sim/judges/linearizability/online/supposed-deletes.ts';

/** What a delete or a cas from a null of another session writes, if it takes effect; it began at this moment. */
function value(session: number, serial: number, begun = 0, from = NO_SESSION): Value {
  const write = new Operation(serial, session, Op.delete, 'x', null, null, session, serial, 0);
  write.invokedSequence = begun;
  return new Value(session, serial, null, write, from, 0);
}

const listOf = (values: readonly Value[]): NeverReturned =>
  values.reduce((list, one) => list.with(one), NeverReturned.empty());

/** Deletes that never returned and began at these moments. */
const begunAt = (...moments: number[]): NeverReturned =>
  listOf(moments.map((moment, i) => value(i + 1, 1, moment)));

test('each supposed delete must be another one that began before its moment, in whatever order they were supposed', () => {
  const supposed = new SupposedDeletes();
  expect(supposed.areFound(begunAt())).toBe(true);
  expect(supposed.areFound(begunAt(3), 4)).toBe(true);
  expect(supposed.areFound(begunAt(3), 3)).toBe(false);
  expect(supposed.areFound(begunAt(), 4)).toBe(false);
  supposed.add(10);
  supposed.add(5);
  expect(supposed.areFound(begunAt(7, 3))).toBe(true);
  expect(supposed.areFound(begunAt(3))).toBe(false);
  expect(supposed.areFound(begunAt(7, 6))).toBe(false);
  expect(supposed.areFound(begunAt(11, 3))).toBe(false);
  expect(supposed.areFound(begunAt(7, 3), 8)).toBe(false);
  expect(supposed.areFound(begunAt(9, 7, 3), 8)).toBe(true);
  expect(supposed.areFound(begunAt(9, 7, 3), 7)).toBe(false);
  supposed.drop(5);
  expect(supposed.areFound(begunAt(9))).toBe(true);
  supposed.drop(10);
  expect(supposed.areFound(begunAt())).toBe(true);
});

test('what is supposed in one state must be supposed in a state that it covers, as often', () => {
  const some = (...moments: number[]): SupposedDeletes => {
    const supposed = new SupposedDeletes();
    for (const moment of moments) supposed.add(moment);
    return supposed;
  };
  expect(some().areAmong(some(1))).toBe(true);
  expect(some(2, 1).areAmong(some(1, 2, 3))).toBe(true);
  expect(some(1, 1).areAmong(some(1, 2))).toBe(false);
  expect(some(1, 1).areAmong(some(1, 1))).toBe(true);
  expect(some(2).areAmong(some(1, 3))).toBe(false);
  expect(some(1).areAmong(some())).toBe(false);
  expect(some(1, 2).copy().areAmong(some(1, 2))).toBe(true);
});

test('values that never returned are the same if session, serial and what they replaced are', () => {
  const a = value(1, 1);
  const list = listOf([a, value(2, 1), value(1, 2)]);
  expect(list.size).toBe(3);
  expect(list.with(value(3, 3))).toBe(list.with(value(3, 3)));
  expect(list.with(value(3, 3)).size).toBe(4);
  expect(list.with(value(3, 4)).find(3, 4)?.serial).toBe(4);
  expect(list.without(value(9, 9))).toBe(list);
  expect(list.without(a)).toBe(list.without(a));
  expect(list.without(a).find(1, 1)).toBe(null);
  expect(list.find(1, 2)?.serial).toBe(2);
  const within = (...values: Value[]): boolean => listOf(values).isWithin(list);
  expect(within()).toBe(true);
  expect(within(value(1, 1), value(1, 2))).toBe(true);
  expect(within(value(1, 2), value(1, 1))).toBe(false);
  expect(within(value(2, 2))).toBe(false);
  expect(within(value(1, 1, 0, 7))).toBe(false);
  expect(within(value(1, 1), value(2, 1), value(1, 2), value(2, 2))).toBe(false);
});
