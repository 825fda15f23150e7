import type { TraceEvent } from './event.ts';
import type { TraceCheckpoint } from './file.ts';
import { damagedLine, isTellable, parseEvent, sameHistory, type Trace } from './read.ts';
import type { Difference } from './replay.ts';

/** A trace in which a line cannot be read, so that it cannot be compared any further. */
interface Damage {
  readonly trace: 'first' | 'second';
  readonly message: string;
}

/** The first event in which two traces differ, or the damage that was met before; null if they hold the same history. */
export function diffTraces(a: Trace, b: Trace): Difference | Damage | null {
  const left = a.lines()[Symbol.iterator]();
  const right = b.lines()[Symbol.iterator]();
  for (let event = 1; ; event++) {
    const expected = nextEvent(left);
    if (expected === UNREADABLE) return { trace: 'first', message: damagedLine(event) };
    const found = nextEvent(right);
    if (found === UNREADABLE) return { trace: 'second', message: damagedLine(event) };
    if (expected === null && found === null) return null;
    if (expected !== null && found !== null && isSame(expected, found)) continue;
    if (!isTellable(expected)) return { trace: 'first', message: damagedLine(event) };
    if (!isTellable(found)) return { trace: 'second', message: damagedLine(event) };
    return { event, expected, found };
  }
}

const UNREADABLE = Symbol('a line that is neither a fact nor a checkpoint');

/** The next fact; null at the end of the trace. */
function nextEvent(lines: Iterator<string>): TraceEvent | typeof UNREADABLE | null {
  for (let line = lines.next(); line.done !== true; line = lines.next()) {
    const event: TraceEvent | TraceCheckpoint | null = parseEvent(line.value);
    if (event === null) return UNREADABLE;
    if (event.kind !== 'digest') return event;
  }
  return null;
}

function isSame(one: TraceEvent, other: TraceEvent): boolean {
  return sameHistory(JSON.stringify(one), JSON.stringify(other));
}
