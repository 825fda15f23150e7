import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LocalClock } from '../../../../sim/world/host/local-clock.ts';

test('a fast clock gains time according to its drift', () => {
  const clock = new LocalClock(5_000, 200);
  expect(clock.local(0)).toBe(5_000);
  expect(clock.local(1_000_000)).toBe(1_005_200);
});

test('world(local) is the first microsecond at which the local clock shows that time, at any rate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -400_000, max: 400_000 }),
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: -1e9, max: 1e9 }),
      (drift, at, offset) => {
        const clock = new LocalClock(offset, drift);
        const world = clock.world(at + offset);
        expect(clock.local(world)).toBeGreaterThanOrEqual(at + offset);
        expect(clock.local(world - 1)).toBeLessThan(at + offset);
      },
    ),
  );
});

test('a jump and a change of rate apply from the time they happen', () => {
  const clock = new LocalClock(0, 0);
  clock.jump(1_000, 500);
  expect(clock.local(1_000)).toBe(1_500);
  clock.setDrift(2_000, 1_000_000 / 2);
  expect(clock.local(2_000)).toBe(2_500);
  expect(clock.local(4_000)).toBe(5_500);
});
