import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../../sim/kernel/event-queue.ts';

/** Many at one instant, many near, some in later months of the calendar, and some beyond its range. */
const delay = fc.oneof(fc.nat(3), fc.nat(20), fc.nat(10_000), fc.nat(1_000_000), fc.nat(30_000_000));

test('the queue pops as a sorted list would, while near and far events are pushed', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ delay, pops: fc.nat(2) }), { maxLength: 500 }), (steps) => {
      const queue = new EventQueue();
      const expected: { time: number; i: number }[] = [];
      const popOne = (): void => {
        expected.sort((x, y) => x.time - y.time || x.i - y.i);
        const next = expected.shift();
        expect(queue.pop()).toBe(next !== undefined);
        if (next !== undefined) expect([queue.at, queue.a]).toEqual([next.time, next.i]);
      };
      steps.forEach((step, i) => {
        const time = queue.at + step.delay;
        queue.push(time, 1, i, 0, null);
        expected.push({ time, i });
        for (let pops = 0; pops < step.pops; pops++) popOne();
      });
      while (expected.length > 0) popOne();
      popOne();
      expect(queue.length).toBe(0);
    }),
  );
});

test('an event that was pushed far ahead comes before one pushed later for the same instant', () => {
  const queue = new EventQueue();
  queue.push(10_000, 1, 1, 0, null);
  queue.push(5_000, 1, 2, 0, null);
  expect(queue.pop()).toBe(true);
  queue.push(10_000, 1, 3, 0, null);
  queue.push(10_000, 1, 4, 0, null);
  const order = [];
  while (queue.pop()) order.push(queue.a);
  expect(order).toEqual([1, 3, 4]);
});

test('the queue handles times beyond 32 bits', () => {
  const queue = new EventQueue();
  const hour = 3_600_000_000;
  queue.push(2 * hour, 1, 1, 0, null);
  queue.pop();
  for (const ahead of [8191, 8192, 0, 31, 32, 8160]) queue.push(2 * hour + ahead, 1, ahead, 0, null);
  const order = [];
  while (queue.pop()) order.push(queue.at - 2 * hour);
  expect(order).toEqual([0, 31, 32, 8160, 8191, 8192]);
});

test('the queue pops by time, and events of one instant in the order of scheduling', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 2000 }), (times) => {
      const queue = new EventQueue();
      times.forEach((time, i) => void queue.push(time, 1, i, 0, null));
      const expected = times.map((time, i) => ({ time, i })).sort((x, y) => x.time - y.time || x.i - y.i);
      for (const { time, i } of expected) {
        expect(queue.pop()).toBe(true);
        expect([queue.at, queue.a]).toEqual([time, i]);
      }
      expect(queue.pop()).toBe(false);
    }),
  );
});

test('pushing while popping never goes back in time', () => {
  const queue = new EventQueue();
  for (let i = 0; i < 1000; i++) queue.push((i * 7919) % 1000, 2, i, i, { i });
  let last = -1;
  let left = 5000;
  while (queue.pop()) {
    expect(queue.at).toBeGreaterThanOrEqual(last);
    last = queue.at;
    if (left-- > 0) queue.push(queue.at + ((left * 31) % 97), 2, left, 0, null);
  }
  expect(queue.length).toBe(0);
});
