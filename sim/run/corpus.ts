import { parseScenario } from '../scenario/parse.ts';
import { simulate } from './simulate.ts';
import { type SubjectOf, subjectOf } from './subject.ts';
import type { TraceEvent } from './trace/event.ts';
import { EventListener } from './trace/recorder.ts';

/*
 * Pinned failures: a scenario that failed once, with what it failed of and the path it took until then. Verifying runs it
 * again with today's code.
 */

/** What is kept beside a pinned scenario, as JSON. */
export interface Pin {
  readonly format: 'raftsim-pin';
  readonly version: 1;
  readonly seed: string;
  readonly property: string;
  readonly reason: string;
  /** The event at which the judge objected. */
  readonly event: number;
  /** Strikes until then, and a hash of the path up to each: leaders, terms, crashes. */
  readonly path: readonly string[];
}

export type PinVerdict =
  /** The same property is violated for the same reason. */
  | { readonly kind: 'still-fails'; readonly event: number }
  /** The run took the same path up to the last fault, and nothing is violated now. */
  | { readonly kind: 'fixed' }
  /** Nothing like it is violated, but the run took another path before: that says nothing about the bug. */
  | { readonly kind: 'diverged'; readonly expected: string; readonly found: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Runs the scenario, with these overrides, and pins what it fails of; null if it violates nothing. */
export function pinFailure(
  text: string,
  file: string,
  seed: string,
  subject: SubjectOf = subjectOf,
  set: readonly string[] = [],
): Pin | null {
  const parsed = parseScenario(text, { file, set });
  if (!parsed.ok) return null;
  const path: { readonly event: number; readonly turn: string }[] = [];
  const { violations } = simulate(parsed.scenario, seed, {
    ...subject(parsed.scenario),
    consumers: [new EventListener((event) => keepTurn(event, path))],
  });
  const [first] = violations;
  if (first === undefined) return null;
  return {
    format: 'raftsim-pin',
    version: 1,
    seed,
    property: first.property,
    reason: first.reason,
    event: first.sequence,
    path: untilLastStrike(path.filter(({ event }) => event <= first.sequence).map(({ turn }) => turn)),
  };
}

/** Runs a pinned scenario again. */
export function verifyPin(pin: Pin, text: string, file: string, subject: SubjectOf = subjectOf): PinVerdict {
  const parsed = parseScenario(text, { file });
  if (!parsed.ok) return { kind: 'unreadable', message: parsed.errors[0]?.message ?? '' };
  const turns: { readonly event: number; readonly turn: string }[] = [];
  const { violations } = simulate(parsed.scenario, pin.seed, {
    ...subject(parsed.scenario),
    consumers: [new EventListener((event) => keepTurn(event, turns))],
  });
  const same = violations.find(({ property, reason }) => property === pin.property && reason === pin.reason);
  if (same !== undefined) return { kind: 'still-fails', event: same.sequence };
  for (const [i, expected] of pin.path.entries()) {
    const found = turns[i]?.turn ?? 'nothing';
    if (found !== expected) return { kind: 'diverged', expected, found };
  }
  return { kind: 'fixed' };
}

/** The turns of a run in words without numbers of events, which any change of the code moves. */
function keepTurn(event: TraceEvent, turns: { readonly event: number; readonly turn: string }[]): void {
  switch (event.kind) {
    case 'faultBegan':
      turns.push({ event: event.n, turn: `fault ${event.step + 1} strikes ${event.target}` });
      break;
    case 'role':
      if (event.role === 'leader')
        turns.push({ event: event.n, turn: `n${event.node} leads in term ${event.term}` });
      break;
    case 'crashed':
      turns.push({ event: event.n, turn: `n${event.node} goes down: ${event.cause}` });
      break;
    default:
      break;
  }
}

/** What comes after the last fault may differ: that is where a mended core goes another way. */
function untilLastStrike(turns: readonly string[]): readonly string[] {
  const last = turns.findLastIndex((turn) => turn.startsWith('fault '));
  return last < 0 ? turns.slice(0, 1) : turns.slice(0, last + 1);
}
