import type { PlainScenario } from '../../scenario/print.ts';
import { printScenario } from '../../scenario/print.ts';
import { simulate } from '../simulate.ts';
import { type SubjectOf, subjectOf } from '../subject.ts';
import { axes, durationOf, rounder, timeOf } from './axes.ts';
import { ddmin } from './ddmin.ts';
import { eventsUntilFailure, explicitSteps, strikesIn } from './explicit.ts';
import { exactDuration, stepsOf, valueAt, without, withSteps, withValue } from './plain.ts';
import { steadied } from './steady.ts';
import { type Story, tellStory } from './story.ts';
import { type Failure, type Target, Trials } from './trial.ts';

export interface ShrinkOptions {
  /** Events that may be simulated in search; 10 million unless told. The result depends on it, and on nothing of the machine. */
  readonly budget?: number;
  /** Which violation to keep; the run's first unless told. */
  readonly target?: Target;
  readonly subject?: SubjectOf;
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

export interface ShrinkProgress {
  readonly events: number;
  readonly faults: number;
  readonly tried: number;
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
  readonly mermaid: string;
  readonly diagram: readonly string[];
  readonly tried: number;
  readonly simulated: number;
  /** Whether the budget ran out before nothing more could be made smaller. */
  readonly exhausted: boolean;
}

const USUAL_BUDGET = 10_000_000;
const OTHER_SEEDS = ['1', '2', '3'];
const SAMPLE = 20;
const MILLI = 1_000;
/** What a steadied scenario may take longer with another seed. */
const ROOM = 500_000;
const MOST_PASSES = 6;
/** What simplifies may cost a few events more. */
const TOLERANCE = 1.05;
const SLACK = 20;
/** What makes faults fewer or plainer may take longer. */
const GENEROUS = 2;

/** The smallest scenario found that violates the same property for the same reason; null if this one violates nothing. */
export function shrink(plain: PlainScenario, seed: string, options: ShrinkOptions = {}): ShrinkResult | null {
  const subject = options.subject ?? subjectOf;
  const target = options.target ?? firstViolation(plain, seed, subject);
  if (target === null) return null;
  const trials = new Trials(target, options.budget ?? USUAL_BUDGET, subject);
  const scenario = trials.parse(plain);
  const failure = scenario === null ? null : trials.run(scenario, seed);
  if (scenario === null || failure === null) return null;
  const faultsBefore = strikesIn(eventsUntilFailure(trials, scenario, seed)).length;
  const shrinker = new Shrinker(trials, plain, seed, failure, options.onProgress ?? (() => {}));
  shrinker.run();
  return resultOf(shrinker, target, failure.event, faultsBefore);
}

function firstViolation(plain: PlainScenario, seed: string, subject: SubjectOf): Target | null {
  const scenario = new Trials({ property: 'assertion', reason: '' }, 0, subject).parse(plain);
  if (scenario === null) return null;
  const [first] = simulate(scenario, seed, subject(scenario)).violations;
  return first === undefined ? null : { property: first.property, reason: first.reason };
}

class Shrinker {
  readonly trials: Trials;
  plain: PlainScenario;
  seed: string;
  failure: Failure;
  private readonly taken = new Set<string>();
  private readonly onProgress: (progress: ShrinkProgress) => void;

  constructor(
    trials: Trials,
    plain: PlainScenario,
    seed: string,
    failure: Failure,
    onProgress: (progress: ShrinkProgress) => void,
  ) {
    this.trials = trials;
    this.plain = plain;
    this.seed = seed;
    this.failure = failure;
    this.onProgress = onProgress;
  }

  run(): void {
    this.strip();
    this.makeExplicit();
    this.cutRun();
    this.cutFaults();
    for (let pass = 0, before = ''; pass < MOST_PASSES && !this.trials.exhausted; pass++) {
      for (const axis of axes) {
        // Each success starts the axis anew from what is left.
        for (let again = true; again && !this.trials.exhausted; ) {
          again = false;
          for (const { plain, reseed } of axis(this.plain, this.failure.time)) {
            if (!this.consider(plain, reseed)) continue;
            again = true;
            break;
          }
        }
        this.cutRun();
      }
      this.makeExplicit();
      this.cutFaults();
      const now = printScenario(this.plain);
      if (now === before) break;
      before = now;
    }
    this.roundDurations();
    const limit = this.failure.event * GENEROUS + SLACK;
    // The run may end a little later with another seed.
    const roomy = withValue(this.plain, ['run'], exactDuration(this.runLength() + ROOM));
    const steady = steadied(this.trials, roomy, this.seed, limit);
    if (!this.consider(steady, false, true)) this.cutRun();
  }

  private runLength(): number {
    return Math.ceil((this.failure.time + 1) / MILLI) * MILLI;
  }

  /** Takes the candidate in place of what there is if it fails the same way and is not larger. */
  consider(plain: PlainScenario, reseed = false, anySize = false): boolean {
    // What was taken once is not taken again: steps of equal worth would lead in a circle.
    const text = printScenario(plain);
    if (this.taken.has(text)) return false;
    const limit = this.failure.event * (anySize ? GENEROUS : TOLERANCE) + SLACK;
    const seeds = reseed ? [this.seed, ...OTHER_SEEDS.filter((seed) => seed !== this.seed)] : [this.seed];
    for (const seed of seeds) {
      const failure = this.trials.fails(plain, seed, limit);
      if (failure === null || failure.event > limit) continue;
      this.taken.add(text);
      this.plain = plain;
      this.seed = seed;
      this.failure = failure;
      this.onProgress({ events: failure.event, faults: stepsOf(plain).length, tried: this.trials.tried });
      return true;
    }
    return false;
  }

  /** What has no part in the violation: expectations, limits, settling. */
  private strip(): void {
    for (const key of ['expect', 'max-events', 'about']) this.plain = without(this.plain, [key]);
    this.consider(withValue(this.plain, ['settle'], { probes: 0, within: 1 }));
  }

  /** The run ends right after the violation. */
  private cutRun(): void {
    const end = this.runLength();
    if (durationOf(valueAt(this.plain, ['run']) ?? '30s') <= end) return;
    const shorter = withValue(this.plain, ['run'], exactDuration(end));
    const steps = stepsOf(shorter).filter((step) => timeOf(step) < end);
    this.consider(withSteps(without(shorter, ['chaos']), steps));
    this.consider(withSteps(shorter, steps));
  }

  /** Strikes by time and name in place of repeated, random and triggered ones. */
  private makeExplicit(): void {
    const scenario = this.trials.parse(this.plain);
    if (scenario === null || scenario.faults.length === 0) return;
    const strikes = strikesIn(eventsUntilFailure(this.trials, scenario, this.seed));
    for (const lateness of [0, 1]) {
      const steps = explicitSteps(this.plain, scenario, strikes, lateness);
      if (this.consider(withSteps(without(this.plain, ['chaos']), steps), false, true)) return;
    }
  }

  private cutFaults(): void {
    const fails = (steps: readonly object[]): boolean =>
      this.consider(withSteps(this.plain, steps as ReturnType<typeof stepsOf>), false, true);
    if (valueAt(this.plain, ['chaos']) !== undefined)
      this.consider(without(this.plain, ['chaos']), true, true);
    ddmin(stepsOf(this.plain), fails);
  }

  /** Times and durations as round as they can be. */
  private roundDurations(): void {
    const steps = stepsOf(this.plain);
    for (let i = 0; i < steps.length; i++) {
      for (const key of ['at', 'for']) {
        const value = durationOf(stepsOf(this.plain)[i]?.[key]);
        if (value === 0) continue;
        for (const round of rounder(value)) {
          const run = Math.max(durationOf(valueAt(this.plain, ['run']) ?? '30s'), round + value);
          const roundSteps = stepsOf(this.plain).map((step, k) =>
            k === i ? { ...step, [key]: exactDuration(round) } : step,
          );
          if (this.consider(withSteps(withValue(this.plain, ['run'], exactDuration(run)), roundSteps))) break;
        }
      }
    }
  }
}

function resultOf(
  { trials, plain, seed, failure }: Shrinker,
  target: Target,
  eventsBefore: number,
  faultsBefore: number,
): ShrinkResult {
  const name = String(plain.name ?? 'scenario');
  const final: PlainScenario = {
    name,
    about: `Shrunk: ${target.property} is violated (${target.reason}) at event ${failure.event}.`,
    ...without(plain, ['name']),
    seed,
  };
  const exhausted = trials.exhausted;
  const scenario = new Trials(target, Number.POSITIVE_INFINITY, trials.subject).parse(final);
  const events = scenario === null ? [] : eventsUntilFailure(trials, scenario, seed);
  const story: Story = tellStory(events, failure, stepsOf(plain), scenario);
  const others = Array.from({ length: SAMPLE }, (_, i) => `other-${i + 1}`);
  const otherSeeds =
    scenario === null ? 0 : others.filter((other) => trials.run(scenario, other) !== null).length;
  return {
    format: 'raftsim-shrink',
    version: 1,
    eventsBefore,
    eventsAfter: failure.event,
    faultsBefore,
    faultsAfter: stepsOf(plain).length + (valueAt(plain, ['chaos']) === undefined ? 0 : 1),
    property: target.property,
    reason: target.reason,
    story: story.lines,
    scenario: printScenario(final),
    seed,
    otherSeeds,
    mermaid: story.mermaid,
    diagram: story.diagram,
    tried: trials.tried,
    simulated: trials.spent,
    exhausted,
  };
}
