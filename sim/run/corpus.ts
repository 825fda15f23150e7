import { FactKind } from '../facts.ts';
import { parseScenario } from '../scenario/parse.ts';
import { simulate } from './simulate.ts';
import { type SubjectOf, subjectOf } from './subject.ts';
import type { TraceEvent } from './trace/event.ts';
import { EventListener } from './trace/recorder.ts';

/*
 * Pinned failures: a scenario that once violated a property, with the violation and the path of the run up to it.
 * Verifying repeats the run with the present code.
 */

/** The JSON file that is stored beside a pinned scenario. */
export interface Pin {
  readonly format: 'raftsim-pin';
  readonly version: 1;
  readonly seed: string;
  readonly property: string;
  readonly reason: string;
  /** The event at which the judge reported the violation. */
  readonly event: number;
  /** The strikes, new leaders and crashes up to the last strike before the violation, in words. */
  readonly path: readonly string[];
}

export type PinVerdict =
  /** The same property is violated for the same reason. */
  | { readonly kind: 'still-fails'; readonly event: number; readonly message: string }
  /** The run took the same path up to the last strike, and violates nothing any more. */
  | { readonly kind: 'fixed' }
  /**
   * The violation does not occur, but the run took another path before it, violates something else, or was broken off:
   * that says nothing about the bug.
   */
  | { readonly kind: 'diverged'; readonly expected: string; readonly found: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Runs the scenario with these overrides and pins its first violation; null if there is none. */
export function pinFailure(
  text: string,
  file: string,
  seed: string,
  subject: SubjectOf = subjectOf,
  set: readonly string[] = [],
): Pin | null {
  const parsed = parseScenario(text, { file, set });
  if (!parsed.ok) return null;
  const path: Turn[] = [];
  const { violations } = simulate(parsed.scenario, seed, {
    ...subject(parsed.scenario),
    consumers: [turnsInto(path)],
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

/** Repeats the run of a pinned scenario. */
export function verifyPin(pin: Pin, text: string, file: string, subject: SubjectOf = subjectOf): PinVerdict {
  const parsed = parseScenario(text, { file });
  if (!parsed.ok) return { kind: 'unreadable', message: parsed.errors[0]?.message ?? '' };
  const turns: Turn[] = [];
  const { violations, report } = simulate(parsed.scenario, pin.seed, {
    ...subject(parsed.scenario),
    consumers: [turnsInto(turns)],
  });
  const same = violations.find(({ property, reason }) => property === pin.property && reason === pin.reason);
  if (same !== undefined) return { kind: 'still-fails', event: same.sequence, message: same.message };
  for (const [i, expected] of pin.path.entries()) {
    const found = turns[i]?.turn ?? 'nothing';
    if (found !== expected) return { kind: 'diverged', expected, found };
  }
  const [other] = violations;
  if (other !== undefined)
    return { kind: 'diverged', expected: 'no violation', found: `${other.property} (${other.reason})` };
  if (report.brokenOff !== undefined)
    return { kind: 'diverged', expected: 'a whole run', found: 'one that a limit ended' };
  return { kind: 'fixed' };
}

interface Turn {
  readonly event: number;
  readonly turn: string;
}

function turnsInto(turns: Turn[]): EventListener {
  return new EventListener(
    (event) => keepTurn(event, turns),
    [FactKind.faultBegan, FactKind.role, FactKind.crashed],
  );
}

/** Collects strikes, new leaders and crashes in words, without event numbers, which any code change moves. */
function keepTurn(event: TraceEvent, turns: Turn[]): void {
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

/** Drops the turns after the last strike: there a corrected core may take another path. */
function untilLastStrike(turns: readonly string[]): readonly string[] {
  const last = turns.findLastIndex((turn) => turn.startsWith('fault '));
  return last < 0 ? turns.slice(0, 1) : turns.slice(0, last + 1);
}
