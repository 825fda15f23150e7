import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEVER } from '../../../../core/units.ts';
import { LocalClock, STANDSTILL } from '../../../../sim/world/host/local-clock.ts';

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

test('a stopped clock shows the same time until it goes on from there, and reaches no later time before', () => {
  const clock = new LocalClock(5_000, 0);
  clock.setDrift(1_000, STANDSTILL);
  expect([clock.local(1_000), clock.local(9_000)]).toEqual([6_000, 6_000]);
  expect([clock.world(6_000), clock.world(5_999), clock.world(6_001)]).toEqual([1_000, 1_000, NEVER]);
  clock.jump(2_000, 300);
  expect([clock.local(3_000), clock.world(6_300), clock.world(6_301)]).toEqual([6_300, 2_000, NEVER]);
  clock.setDrift(4_000, 0);
  expect([clock.local(4_000), clock.local(5_000), clock.world(6_400)]).toEqual([6_300, 7_300, 4_100]);
});
