import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Input, Output } from '../../../../core/io.ts';
import type { Replica } from '../../../../core/replica.ts';
import { PATIENCE_SECONDS, watch } from '../../../../sim/run/threads/watchdog.ts';
import {
  atRun,
  type Call,
  callIn,
  callInWords,
  createWhereabouts,
  TrackedReplica,
} from '../../../../sim/run/whereabouts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LONG = 2 * PATIENCE_SECONDS * 1_000;
const input: Input = { kind: 'deadline' };
const sound: Replica = { step: () => {} };
const thrower: Replica = {
  step: () => {
    throw new Error('no');
  },
};

/** A replica whose step takes this long. */
function slow(millis: number): Replica {
  return { step: () => void vi.advanceTimersByTime(millis) };
}

function watching(): { at: ReturnType<typeof createWhereabouts>; hung: Call[]; end: () => void } {
  const at = createWhereabouts();
  const hung: Call[] = [];
  return { at, hung, end: watch(at, (call) => hung.push(call)) };
}

it('a call that takes too long is reported once, with the server and its clock', () => {
  const { at, hung } = watching();
  atRun(at, 3);
  new TrackedReplica(at, 2, () => slow(LONG)).step(1_003_400, input, new Output());
  expect(hung).toMatchObject([{ node: 2, clock: 1_003_400, run: 3 }]);
  expect(hung.map(callInWords)).toEqual(['n2 hangs at 1.003 s']);
});

it('repeated slow calls that return in time are not reported', () => {
  const { at, hung, end } = watching();
  const replica = new TrackedReplica(at, 1, () => slow(0.9 * PATIENCE_SECONDS * 1_000));
  for (let i = 0; i < 5; i++) replica.step(i, input, new Output());
  // Time outside a replica is not limited.
  vi.advanceTimersByTime(LONG);
  end();
  expect(hung).toEqual([]);
});

it('a createReplica that does not return is reported too', () => {
  const { at, hung } = watching();
  new TrackedReplica(at, 3, () => {
    vi.advanceTimersByTime(LONG);
    return sound;
  });
  expect(hung.map(callInWords)).toEqual(['n3 hangs in createReplica']);
});

it('a call that throws has ended', () => {
  const { at, hung } = watching();
  const replica = new TrackedReplica(at, 1, () => thrower);
  expect(() => replica.step(0, input, new Output())).toThrow('no');
  expect(callIn(at)).toBeNull();
  vi.advanceTimersByTime(LONG);
  expect(hung).toEqual([]);
});
