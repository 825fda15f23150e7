import { type PlainScenario, printScenario } from '../../scenario/print.ts';
import { simulate } from '../simulate.ts';
import { type SubjectOf, subjectOf } from '../subject.ts';
import { strikesIn } from './explicit.ts';
import { CONTINUATIONS, pointOfNoReturn } from './inevitable.ts';
import { stepsOf, valueAt, without, withSteps } from './plain.ts';
import { record } from './recording.ts';
import { Shrinker, type ShrinkProgress } from './shrinker.ts';
import { tellStory } from './story.ts';
import { type Target, Trials } from './trial.ts';

export interface ShrinkOptions {
  /** Events that may be simulated in search; 10 million unless told. The result depends on it, and on nothing of the machine. */
  readonly budget?: number;
  /** Which violation to keep; the run's first unless told. */
  readonly target?: Target;
  readonly subject?: SubjectOf;
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

/** What shrinking came to; `--json` prints it. Events count up to the violation. */
export interface ShrinkResult {
  readonly format: 'raftsim-shrink';
  readonly version: 1;
  readonly eventsBefore: number;
  readonly eventsAfter: number;
  readonly faultsBefore: number;
  readonly faultsAfter: number;
  readonly property: string;
  readonly reason: string;
  /** What happens, in about ten lines. */
  readonly story: readonly string[];
  /** The scenario that is left, as YAML; it names its seed. */
  readonly scenario: string;
  readonly seed: string;
  /** Of 20 other seeds, how many violate the same in the same way. */
  readonly otherSeeds: number;
  /**
   * After this event 20 of 20 continuations with other seeds violate the same in the same way; after the one before it only
   * `before` of them do. Event 0: they all do from the start.
   */
  readonly inevitable: { readonly event: number; readonly before: number };
  /** For each fault step of `scenario` whether the violation was seen not to come about without it. */
  readonly necessary: readonly boolean[];
  readonly mermaid: string;
  readonly diagram: readonly string[];
  readonly tried: number;
  readonly simulated: number;
  /** Whether the budget ran out before nothing more could be made smaller. */
  readonly exhausted: boolean;
}

const USUAL_BUDGET = 10_000_000;
/** Without a step that it needs a scenario does not fail even if it may take so much longer. */
const PATIENCE = 3;
const SLACK = 200;

/** The smallest scenario found that violates the same property for the same reason; null if this one violates nothing. */
export function shrink(plain: PlainScenario, seed: string, options: ShrinkOptions = {}): ShrinkResult | null {
  const subject = options.subject ?? subjectOf;
  const target = options.target ?? firstViolation(plain, seed, subject);
  if (target === null) return null;
  const trials = new Trials(target, options.budget ?? USUAL_BUDGET, subject);
  const scenario = trials.parse(plain);
  if (scenario === null) return null;
  const { failure, events } = record(trials, scenario, seed);
  if (failure === null) return null;
  const shrinker = new Shrinker(trials, { plain, seed, failure }, options.onProgress ?? (() => {}));
  shrinker.run();
  return resultOf(shrinker, target, failure.event, strikesIn(events).length);
}

function firstViolation(plain: PlainScenario, seed: string, subject: SubjectOf): Target | null {
  const scenario = new Trials({ property: 'assertion', reason: '' }, 0, subject).parse(plain);
  if (scenario === null) return null;
  const [first] = simulate(scenario, seed, subject(scenario)).violations;
  return first === undefined ? null : { property: first.property, reason: first.reason };
}

/** What is left, looked at closely: these runs are not part of the search, and not of its budget. */
function resultOf(
  { trials: search, plain, seed, failure }: Shrinker,
  target: Target,
  eventsBefore: number,
  faultsBefore: number,
): ShrinkResult {
  const final: PlainScenario = {
    name: String(plain.name ?? 'scenario'),
    about: `Shrunk: ${target.property} is violated (${target.reason}) at event ${failure.event}.`,
    ...without(plain, ['name']),
    seed,
  };
  const trials = new Trials(target, Number.POSITIVE_INFINITY, search.subject);
  const scenario = trials.parse(final);
  if (scenario === null) throw new Error('what was shrunk cannot be read');
  const { events } = record(trials, scenario, seed);
  const limit = failure.event * PATIENCE + SLACK;
  const steps = stepsOf(plain);
  const necessary = steps.map((step) => {
    const others = steps.filter((other) => other !== step);
    return trials.fails(withSteps(final, others), seed, limit) === null;
  });
  const inevitable = pointOfNoReturn(trials, scenario, seed, failure);
  const others = Array.from({ length: CONTINUATIONS }, (_, i) => `other-${i + 1}`);
  const otherSeeds = others.filter((other) => trials.run(scenario, other) !== null).length;
  const story = tellStory(events, failure, scenario, necessary, inevitable);
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
    diagram: story.diagram,
    tried: search.tried,
    simulated: search.spent,
    exhausted: search.exhausted,
  };
}
