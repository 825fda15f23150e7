import { type OptionKinds, requireOptions, requirePlain, requireSeed } from '../../arguments.ts';
import { type FactConsumer, FactKind } from '../../facts/facts.ts';
import { limits } from '../../scenario/limits.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { type PlainScenario, printScenario } from '../../scenario/print.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../simulate.ts';
import { slipsBefore } from '../slips-before.ts';
import { type SubjectOf, subjectOf } from '../subject.ts';
import { strikesIn } from './explicit.ts';
import { CONTINUATIONS, pointOfNoReturn } from './inevitable.ts';
import { inUsualOrder, stepsOf, valueAt, withSteps } from './plain.ts';
import { record } from './recording.ts';
import type { ShrinkProgress } from './reduction.ts';
import type { Step } from './sequence.ts';
import { reduce, type Shrunk } from './shrinker.ts';
import { tellStory } from './story.ts';
import { Stopped, type Target, Trials } from './trial.ts';

export interface ShrinkOptions {
  /**
   * How many events the search may simulate; default 10 million. The result does not depend on the machine. The
   * analysis of what was found may take as many again.
   */
  readonly budget?: number;
  /** The violation to preserve; by default the run's first. */
  readonly target?: Target;
  readonly subject?: SubjectOf;
  readonly onProgress?: (progress: ShrinkProgress) => void;
  /** Polled during the search; once it returns true, the search ends with the smallest scenario found so far. */
  readonly stopped?: () => boolean;
}

const OPTIONS: OptionKinds = {
  budget: 'number',
  target: 'object',
  subject: 'function',
  onProgress: 'function',
  stopped: 'function',
} satisfies Record<keyof ShrinkOptions, OptionKinds[string]>;

/** The result of shrinking, which `--json` prints. Events are counted up to the violation. */
export interface ShrinkResult {
  readonly format: 'raftsim-shrink';
  readonly version: 1;
  readonly eventsBefore: number;
  readonly eventsAfter: number;
  readonly faultsBefore: number;
  readonly faultsAfter: number;
  readonly property: string;
  readonly reason: string;
  /** A summary of the shrunk run, in about ten lines. */
  readonly story: readonly string[];
  /** The shrunk scenario, as YAML; it contains its seed. */
  readonly scenario: string;
  readonly seed: string;
  /**
   * How many of 20 other seeds give the same violation; null if the search was stopped, or its budget spent, before
   * they were tried.
   */
  readonly otherSeeds: number | null;
  /**
   * After this event all of 20 continuations with other seeds give the same violation; after the preceding
   * event only `before` of them do. Event 0: all do from the start. null: the search was stopped, or its budget
   * spent, before this was determined.
   */
  readonly inevitable: { readonly event: number; readonly before: number } | null;
  /** For each fault step of `scenario`, whether a run without it was seen not to fail. */
  readonly necessary: readonly boolean[];
  readonly mermaid: string;
  /** The diagrams' content: the messages that led to the violation, and what happened to servers meanwhile. */
  readonly sequence: readonly Step[];
  /** The sequence diagram as text, 78 columns wide. */
  readonly diagram: readonly string[];
  /** Runs of the search, and the events simulated in them. */
  readonly tried: number;
  readonly simulated: number;
  /** Whether the budget ran out before the search was complete. */
  readonly exhausted: boolean;
  /** Whether `stopped` ended the search early, or the analysis of its result. */
  readonly interrupted: boolean;
}

const USUAL_BUDGET = 10_000_000;
/** To call a step necessary, a run without it must not fail within this many times the events, plus SLACK. */
const PATIENCE = 3;
const SLACK = 200;

/**
 * Searches for the smallest scenario that violates the same property for the same reason. null if the given
 * scenario violates nothing, or if the search was stopped before a violation was found.
 *
 * @throws Error if the scenario is not valid
 */
export function shrink(plain: PlainScenario, seed: string, options: ShrinkOptions = {}): ShrinkResult | null {
  requirePlain(plain);
  requireSeed(seed);
  requireOptions('shrink', options, OPTIONS);
  const subject = options.subject ?? subjectOf;
  const stopped = options.stopped ?? (() => false);
  const parsed = parseScenario(printScenario(plain));
  if (!parsed.ok) throw new Error(`there is no scenario to shrink: ${parsed.errors[0]?.message ?? ''}`);
  const { scenario } = parsed;
  try {
    const target = options.target ?? firstViolation(scenario, seed, subject, stopped);
    if (target === null) return null;
    const trials = new Trials(target, options.budget ?? USUAL_BUDGET, subject, stopped);
    const { failure, events } = record(trials, scenario, seed);
    if (failure === null) return null;
    trials.chooseReference(scenario, seed);
    const shrunk = reduce(trials, { plain, seed, failure }, options.onProgress ?? (() => {}));
    const result = (last: Shrunk): ShrinkResult =>
      resultOf(trials, last, target, failure.event, strikesIn(events).length);
    try {
      return result(shrunk);
    } catch (error) {
      if (error instanceof Stopped) return result({ ...shrunk, stopped: true });
      throw error;
    }
  } catch (error) {
    if (error instanceof Stopped) return null;
    throw error;
  }
}

function firstViolation(
  scenario: Scenario,
  seed: string,
  subject: SubjectOf,
  stopped: () => boolean,
): Target | null {
  const watchdog: FactConsumer = {
    on: {
      [FactKind.messageDelivered]: () => {
        if (stopped()) throw new Stopped();
      },
    },
  };
  const [first] = simulate(scenario, seed, { ...subject(scenario), consumers: [watchdog] }).violations;
  return first === undefined ? null : { property: first.property, reason: first.reason };
}

/** However small the budget of the search, so many events may be simulated to analyse what it found. */
const LEAST_ANALYSIS = 1_000_000;

/**
 * The result for a shrunk scenario. Unless the search was stopped, this analyses it with further runs, which may simulate
 * as many events as the search: what is not known by then is left out.
 */
function resultOf(
  search: Trials,
  { plain, seed, failure, stopped }: Shrunk,
  target: Target,
  eventsBefore: number,
  faultsBefore: number,
): ShrinkResult {
  const final = inUsualOrder({
    ...plain,
    name: shrunkName(String(plain.name ?? 'scenario')),
    about: `Shrunk: ${target.property} is violated (${target.reason}) at event ${failure.event}.`,
    seed,
  });
  const stop = stopped ? undefined : search.stopped;
  const budget = Math.max(search.budget, LEAST_ANALYSIS);
  const trials = new Trials(target, budget, search.subject, stop);
  const scenario = trials.parse(final);
  if (scenario === null) throw new Error('what was shrunk cannot be read');
  const { events } = record(trials, scenario, seed);
  const { sequence: event, time } = failure.violation;
  const slips = slipsBefore(scenario, seed, { event, time }, search.subject(scenario));
  if (!stopped) trials.chooseReference(scenario, seed, search.settling);
  const limit = failure.event * PATIENCE + SLACK;
  const steps = stepsOf(plain);
  const necessary = steps.map((step) => {
    const others = steps.filter((other) => other !== step);
    if (stopped || trials.exhausted) return false;
    return trials.fails(withSteps(final, others), seed, limit) === null;
  });
  const otherSeeds = stopped ? null : failingSeeds(trials, final);
  // Last, since this may take more runs than all the rest.
  const inevitable = stopped ? null : pointOfNoReturn(trials, scenario, seed, failure);
  const story = tellStory(events, failure, scenario, necessary, inevitable, slips);
  return {
    format: 'raftsim-shrink',
    version: 1,
    eventsBefore,
    eventsAfter: failure.event,
    faultsBefore,
    faultsAfter: steps.length + (valueAt(plain, ['chaos']) === undefined ? 0 : 1),
    property: target.property,
    reason: target.reason,
    story: story.lines,
    scenario: printScenario(final),
    seed,
    otherSeeds,
    inevitable,
    necessary,
    mermaid: story.mermaid,
    sequence: story.sequence,
    diagram: story.diagram,
    tried: search.tried,
    simulated: search.spent,
    exhausted: search.ranOut,
    interrupted: stopped,
  };
}

/** With how many other seeds the scenario fails as well; null if the budget runs out before that is known. */
function failingSeeds(trials: Trials, final: PlainScenario): number | null {
  let failing = 0;
  for (let i = 1; i <= CONTINUATIONS; i++) {
    if (trials.exhausted) return null;
    if (trials.fails(final, `other-${i}`, Number.POSITIVE_INFINITY) !== null) failing++;
  }
  return failing;
}

const SHRUNK = /^(.*)-shrunk(?:-(\d+))?$/u;

/** A new name, so that the output files of its runs do not overwrite those of the original scenario. */
function shrunkName(name: string): string {
  const [, stem = name, count = '1'] = SHRUNK.exec(name) ?? [];
  const end = stem === name ? '-shrunk' : `-shrunk-${Number(count) + 1}`;
  return stem.slice(0, limits.nameLength - end.length) + end;
}
