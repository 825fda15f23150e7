import { eventsOf, sameHistory, type Trace } from './read.ts';
import type { Difference } from './replay.ts';

/** The first event in which two traces differ; null if they hold the same history. */
export function diffTraces(a: Trace, b: Trace): Difference | null {
  const left = eventsOf(a);
  const right = eventsOf(b);
  for (;;) {
    const expected = left.next();
    const found = right.next();
    if (expected.done === true && found.done === true) return null;
    const before = expected.done === true ? null : expected.value;
    const after = found.done === true ? null : found.value;
    if (before === null || after === null || !sameHistory(JSON.stringify(before), JSON.stringify(after)))
      return { event: before?.n ?? after?.n ?? 0, expected: before, found: after };
  }
}
