import { type OptionKinds, requireOptions, requireTrace } from '../../arguments.ts';
import { parseScenario } from '../../scenario/parse.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type SubjectOf, subjectOf } from '../subject.ts';
import type { TraceEvent } from './event.ts';
import { playTraced, type TraceCheckpoint, type TraceFooter } from './file.ts';
import { damagedLine, isTellable, parseEvent, sameHistory, type Trace, versionMismatch } from './read.ts';

/** The outcome of a replay. */
export type ReplayResult =
  | {
      readonly kind: 'faithful';
      readonly facts: number;
      readonly digest: string;
      readonly footer: TraceFooter;
    }
  /** Stopped on request after this fact; the histories agree up to it. */
  | { readonly kind: 'stopped'; readonly facts: number }
  | { readonly kind: 'different'; readonly difference: Difference }
  /** The trace cannot be replayed: another version made it, it is damaged, or its scenario cannot be read. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** The first difference between two histories. */
export interface Difference {
  readonly event: number;
  /** As traced; null if the trace has ended. */
  readonly expected: TraceEvent | TraceCheckpoint | null;
  /** As replayed; null if the run has ended. */
  readonly found: TraceEvent | TraceCheckpoint | null;
}

export interface ReplayOptions {
  /** Stop after this fact. */
  readonly at?: number;
  /** Called with each fact on which trace and run agree. */
  readonly onEvent?: (event: TraceEvent) => void;
  readonly subject?: SubjectOf;
}

const OPTIONS: OptionKinds = {
  at: 'number',
  onEvent: 'function',
  subject: 'function',
} satisfies Record<keyof ReplayOptions, OptionKinds[string]>;

/** Thrown from within a run to end it early. */
class Halt extends Error {}

/** Repeats the run of a trace from the trace alone, and compares each event up to the first difference. */
export function replay(trace: Trace, options: ReplayOptions = {}): ReplayResult {
  requireTrace(trace);
  requireOptions('replay', options, OPTIONS);
  const mismatch = versionMismatch(trace);
  if (mismatch !== '') return { kind: 'unreadable', message: mismatch };
  const scenario = scenarioOf(trace);
  if (typeof scenario === 'string') return { kind: 'unreadable', message: scenario };

  const lines = trace.lines()[Symbol.iterator]();
  let compared = 0;
  let result: ReplayResult | null = null;
  const end = (ended: ReplayResult): never => {
    result = ended;
    throw new Halt();
  };
  const compare = (found: string, event: TraceEvent | TraceCheckpoint): void => {
    const next = lines.next();
    const expected = next.done === true ? null : next.value;
    if (expected === null || !sameHistory(expected, found)) end(difference(compared + 1, expected, found));
    if (event.kind === 'digest') return;
    compared = event.n;
    options.onEvent?.(event);
    if (compared === options.at) end({ kind: 'stopped', facts: compared });
  };
  try {
    const subject = (options.subject ?? subjectOf)(scenario);
    const { run } = playTraced(scenario, trace.header.seed, subject, compare);
    const rest = lines.next();
    if (rest.done !== true) return difference(compared + 1, rest.value, null);
    const { footer } = trace;
    if (run.report.digest !== footer.digest) return difference(compared + 1, null, null);
    return { kind: 'faithful', facts: compared, digest: footer.digest, footer };
  } catch (error) {
    if (error instanceof Halt && result !== null) return result;
    throw error;
  }
}

/** The result for two different lines. An unreadable line in the trace means damage, not a difference. */
function difference(event: number, expectedLine: string | null, foundLine: string | null): ReplayResult {
  const expected = expectedLine === null ? null : parseEvent(expectedLine);
  if ((expectedLine !== null && expected === null) || !isTellable(expected))
    return { kind: 'unreadable', message: damagedLine(event) };
  const found = foundLine === null ? null : parseEvent(foundLine);
  // A checkpoint has the number of the event before it.
  const checkpoint = [expected, found].find((each) => each?.kind === 'digest');
  return { kind: 'different', difference: { event: checkpoint?.n ?? event, expected, found } };
}

/** The scenario that a trace holds, parsed; a mistake is returned as a sentence. */
export function scenarioOf({ header }: Trace): Scenario | string {
  const { text, file, set, sha256 } = header.scenario;
  const parsed = parseScenario(text, { file, set });
  if (!parsed.ok) return `the trace's scenario cannot be read: ${parsed.errors[0]?.message ?? ''}`;
  if (parsed.scenario.sha256 !== sha256)
    return 'this trace is damaged: its scenario is not the one whose hash it holds';
  return parsed.scenario;
}
