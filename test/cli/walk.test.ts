import { expect, it } from 'vitest';
import { Walk } from '../../cli/traces/walk.ts';
import type { Trace } from '../../sim/run/trace/read.ts';

/** A trace of so many events, and how many of its lines have been read. */
function traceOf(facts: number): { readonly trace: Trace; readonly read: () => number } {
  let read = 0;
  const lines = function* (): Generator<string> {
    for (let n = 1; n <= facts; n++) {
      read++;
      yield JSON.stringify({ n, t: n * 10, kind: 'paused', node: 1 });
      if (n % 1000 === 0) yield JSON.stringify({ n, kind: 'digest', digest: '00' });
    }
  };
  return { trace: { footer: { facts }, lines } as unknown as Trace, read: () => read };
}

it('goes to any event, forward and back, and not beyond either end', () => {
  const count = 5_000;
  const { trace } = traceOf(count);
  const walk = new Walk(trace);
  for (const [to, reached] of [
    [1_500, 1_500],
    [1_501, 1_501],
    [2, 2],
    [1_999, 1_999],
    [-3, 1],
    [count + 7, count],
    [count - 1, count - 1],
  ]) {
    walk.go(to);
    expect([walk.at, walk.state.event, walk.state.time]).toEqual([reached, reached, reached * 10]);
  }
});

it('reads no more of ten million events than up to where it goes, and keeps none', () => {
  const { trace, read } = traceOf(10_000_000);
  const walk = new Walk(trace);
  walk.go(1_000);
  expect(read()).toBe(1_000);
  walk.go(1_001);
  expect(read()).toBe(1_001);
  expect(walk.state.event).toBe(1_001);
  walk.go(500);
  expect(read()).toBe(1_501);
  expect([walk.at, walk.state.event]).toEqual([500, 500]);
});
