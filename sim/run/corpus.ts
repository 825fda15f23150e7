import { FactKind } from '../facts/facts.ts';
import type { Violation } from '../judges/judge.ts';
import { times } from '../kernel/lists.ts';
import { parseScenario } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type RunResult, simulate } from './simulate.ts';
import type { SubjectOf } from './subject.ts';
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
  /** Absent if that took too long to find out. */
  readonly others?: Others;
}

/** How often the scenario failed in the same way with other seeds when it was pinned. */
interface Others {
  /** Of OTHER_SEEDS. */
  readonly failed: number;
  /** Hash of the scenario, which was changed since if it differs. */
  readonly scenario: string;
}

/** How many other seeds are tried. */
export const OTHER_SEEDS = 20;
/** If so many of them failed, it is no luck that none does any more. */
const TELLING = OTHER_SEEDS / 2;
/** Simulated events that the other seeds may take when a failure is pinned. */
const MOST_EVENTS = 10_000_000;

export type PinVerdict =
  /** The same property is violated for the same reason; `seed` is present if only with this other seed. */
  | { readonly kind: 'still-fails'; readonly event: number; readonly message: string; readonly seed?: string }
  /**
   * The run took the same path up to the last strike, and violates nothing any more. `others` is present if it took
   * another path: then it is how many of OTHER_SEEDS failed when it was pinned, of which none violates anything now.
   */
  | { readonly kind: 'fixed'; readonly others?: number }
  /**
   * The violation does not occur, but the run took another path before it, violates something else, or was broken off:
   * that says nothing about the bug, and neither do other seeds.
   */
  | { readonly kind: 'diverged'; readonly expected: string; readonly found: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * Runs the scenario with these overrides and pins its first violation; null if there is none. `kept`: the text of the
 * scenario as it will be verified.
 */
export function pinFailure(
  text: string,
  file: string,
  seed: string,
  subject: SubjectOf,
  set: readonly string[] = [],
  kept: string = text,
): Pin | null {
  const parsed = parseScenario(text, { file, set });
  if (!parsed.ok) return null;
  const path: Turn[] = [];
  const { scenario } = parsed;
  const { violations } = simulate(scenario, seed, { ...subject(scenario), consumers: [turnsInto(path)] });
  const [first] = violations;
  if (first === undefined) return null;
  const failed = failedOfOthers(scenario, seed, first, subject);
  return {
    format: 'raftsim-pin',
    version: 1,
    seed,
    property: first.property,
    reason: first.reason,
    event: first.sequence,
    path: untilLastStrike(path.filter(({ event }) => event <= first.sequence).map(({ turn }) => turn)),
    ...(failed === null ? {} : { others: { failed, scenario: hashOf(kept) } }),
  };
}

function hashOf(text: string): string {
  const parsed = parseScenario(text);
  return parsed.ok ? parsed.scenario.sha256 : '';
}

/** How many of the other seeds fail in the same way; null: that takes too many events to find out. */
function failedOfOthers(
  scenario: Scenario,
  seed: string,
  first: Violation,
  subject: SubjectOf,
): number | null {
  let failed = 0;
  let events = 0;
  for (const other of otherSeeds(seed)) {
    const { violations, report } = simulate(scenario, other, subject(scenario));
    events += report.events;
    if (events > MOST_EVENTS) return null;
    if (sameIn(violations, first) !== undefined) failed++;
  }
  return failed;
}

/** Repeats the run of a pinned scenario. */
export function verifyPin(pin: Pin, text: string, file: string, subject: SubjectOf): PinVerdict {
  const parsed = parseScenario(text, { file });
  if (!parsed.ok) return { kind: 'unreadable', message: parsed.errors[0]?.message ?? '' };
  const { scenario } = parsed;
  const turns: Turn[] = [];
  const run = simulate(scenario, pin.seed, { ...subject(scenario), consumers: [turnsInto(turns)] });
  const verdict = verdictOn(pin, run, turns);
  if (verdict.kind !== 'diverged') return verdict;
  const again = simulate(scenario, pin.seed, subject(scenario));
  if (again.report.digest !== run.report.digest)
    return {
      kind: 'diverged',
      expected: 'one history',
      found: 'two with the same seed: the replica is not deterministic',
    };
  return byOtherSeeds(pin, scenario, subject) ?? verdict;
}

/** What the run of the pin's own seed says. */
function verdictOn(pin: Pin, { violations, report }: RunResult, turns: readonly Turn[]): PinVerdict {
  const same = sameIn(violations, pin);
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

/** What other seeds say; null: nothing, since they seldom failed, others than these fail, or the scenario was changed. */
function byOtherSeeds(pin: Pin, scenario: Scenario, subject: SubjectOf): PinVerdict | null {
  const { others } = pin;
  if (others === undefined || others.failed < TELLING || others.scenario !== scenario.sha256) return null;
  let clean = true;
  for (const seed of otherSeeds(pin.seed)) {
    const { violations, report } = simulate(scenario, seed, subject(scenario));
    const same = sameIn(violations, pin);
    if (same !== undefined) return { kind: 'still-fails', event: same.sequence, message: same.message, seed };
    if (violations.length > 0 || report.brokenOff !== undefined) clean = false;
  }
  return clean ? { kind: 'fixed', others: others.failed } : null;
}

function otherSeeds(seed: string): readonly string[] {
  return times(OTHER_SEEDS, (i) => `${seed}-other-${i + 1}`);
}

function sameIn(
  violations: readonly Violation[],
  { property, reason }: { readonly property: string; readonly reason: string },
): Violation | undefined {
  return violations.find((each) => each.property === property && each.reason === reason);
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
