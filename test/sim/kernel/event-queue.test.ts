import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../../sim/kernel/event-queue.ts';

test('pops by time, and at one instant in the order of scheduling', () => {
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
