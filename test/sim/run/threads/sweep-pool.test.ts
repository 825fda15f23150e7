import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { workersFor } from '../../../../sim/run/threads/sweep-pool.ts';

it('the pool starts at most as many workers as there are runs, and at least one', () => {
  expect(workersFor(8, 99)).toBe(8);
  expect(workersFor(8, 2)).toBe(2);
  expect(workersFor(0, 'auto')).toBe(1);
  expect(workersFor(10_000, 'auto')).toBe(availableParallelism());
});
