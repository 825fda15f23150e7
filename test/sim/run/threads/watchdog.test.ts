import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Input, Output } from '../../../../core/io.ts';
import type { Replica } from '../../../../core/replica.ts';
import { mistakeInPatience, USUAL_PATIENCE } from '../../../../sim/run/threads/patience.ts';
import { watch } from '../../../../sim/run/threads/watchdog.ts';
import {
  atRun,
  type Call,
  callIn,
  callInWords,
  createWhereabouts,
  TrackedReplica,
} from '../../../../sim/world/own-replica/whereabouts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('RAFTSIM_PATIENCE', undefined); // whoever runs the tests may have set another one
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const LONG = 2 * USUAL_PATIENCE * 1_000;
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
  const replica = new TrackedReplica(at, 1, () => slow(0.9 * USUAL_PATIENCE * 1_000));
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

it('the environment variable changes how long a call may take', () => {
  vi.stubEnv('RAFTSIM_PATIENCE', '3');
  const [short, long] = [watching(), watching()];
  new TrackedReplica(short.at, 1, () => slow(2_900)).step(0, input, new Output());
  expect(short.hung).toEqual([]);
  new TrackedReplica(long.at, 2, () => slow(4_500)).step(0, input, new Output());
  expect(long.hung).toHaveLength(1);
});

it.each(['0', '-1', '1.5', '1e3', 'ten', ' 5', '86401'])('a patience of %j is a mistake', (text) => {
  vi.stubEnv('RAFTSIM_PATIENCE', text);
  expect(mistakeInPatience()).toBe(
    `RAFTSIM_PATIENCE is '${text}': expected a whole number of seconds from 1 to 86400, such as 10`,
  );
  expect(watching).toThrow('RAFTSIM_PATIENCE');
});

it.each(['', '1', '86400'])('a patience of %j is accepted', (text) => {
  vi.stubEnv('RAFTSIM_PATIENCE', text);
  expect(mistakeInPatience()).toBeNull();
});
