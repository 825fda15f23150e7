import type { PlainScenario } from '../../scenario/print.ts';
import { printScenario } from '../../scenario/print.ts';
import { timeOf } from './axes.ts';
import { durationOf, exactDuration, stepsOf, without, withSteps, withValue } from './plain.ts';
import { type Recording, record } from './recording.ts';
import { runOf, withRun } from './run-length.ts';
import { countSteady, MANY } from './steady.ts';
import type { Failure, Trials } from './trial.ts';

export interface ShrinkProgress {
  readonly events: number;
  readonly faults: number;
  readonly tried: number;
}

/** The share of the budget that may go into other histories. */
const SEARCH_SHARE = 0.6;
const MILLI = 1_000;
/** What simplifies may cost a few events more. */
const TOLERANCE = 1.05;
const SLACK = 20;
/** What a scenario may take longer with another seed. */
export const ROOM = 500_000;
/** What makes faults fewer or plainer may take longer. */
const GENEROUS = 2;

/** What there is to go back to. */
export interface State {
  readonly plain: PlainScenario;
  readonly seed: string;
  readonly failure: Failure;
}

/** A failing scenario as small as it has become. Every change to it is one that was seen to fail in the same way. */
export class Reduction {
  readonly trials: Trials;
  plain: PlainScenario;
  seed: string;
  failure: Failure;
  /** Events up to the violation before anything was made smaller. */
  readonly eventsBefore: number;
  /** Seeds that are tried with what changes the history. */
  otherSeeds: readonly string[] = [];
  private readonly taken = new Set<string>();
  /** Of how many other seeds a scenario was seen to fail. */
  private steadiness: { readonly plain: PlainScenario; readonly count: number } | null = null;
  private readonly onProgress: (progress: ShrinkProgress) => void;

  constructor(
    trials: Trials,
    { plain, seed, failure }: State,
    onProgress: (progress: ShrinkProgress) => void,
  ) {
    this.trials = trials;
    this.plain = plain;
    this.seed = seed;
    this.failure = failure;
    this.eventsBefore = failure.event;
    this.onProgress = onProgress;
  }

  /** What is left of the budget is for making the same history smaller. */
  get searchIsOver(): boolean {
    return this.trials.spent > this.trials.budget * SEARCH_SHARE;
  }

  /** Takes the candidate in place of what there is if it fails the same way and is not larger. */
  consider(plain: PlainScenario, reseed = false, anySize = false): boolean {
    // What was taken once is not taken again: steps of equal worth would lead in a circle.
    const text = printScenario(plain);
    if (this.taken.has(text)) return false;
    const limit = this.limit(anySize);
    const others = reseed && !this.searchIsOver ? this.otherSeeds.filter((seed) => seed !== this.seed) : [];
    const seeds = [this.seed, ...others];
    for (const seed of seeds) {
      const failure = this.trials.fails(plain, seed, limit);
      if (failure === null || failure.event > limit) continue;
      this.taken.add(text);
      this.plain = plain;
      this.seed = seed;
      this.took(failure);
      return true;
    }
    return false;
  }

  /** Goes over to another seed, or to another scenario as well, if that fails sooner. */
  reseed(seed: string, plain = this.plain): boolean {
    const failure = this.trials.fails(plain, seed, this.failure.event - 1);
    if (failure === null) return false;
    this.plain = plain;
    this.seed = seed;
    this.took(failure);
    return true;
  }

  /** The same for what takes from a list: the seed's own draws would stand in for it, those of other seeds do not. */
  considerSteadily(plain: PlainScenario): boolean {
    const limit = this.limit(true);
    if (this.trials.fails(plain, this.seed, this.limit(false)) === null) return false;
    if (this.steadiness?.plain !== this.plain)
      this.steadiness = { plain: this.plain, count: countSteady(this.trials, this.plain, limit, MANY) };
    const count = countSteady(this.trials, plain, limit, MANY);
    if (count < this.steadiness.count || !this.consider(plain)) return false;
    this.steadiness = { plain, count };
    return true;
  }

  private took(failure: Failure): void {
    this.failure = failure;
    this.onProgress({ events: failure.event, faults: stepsOf(this.plain).length, tried: this.trials.tried });
  }

  /** Events within which a candidate has to fail: never more than the run had that is being shrunk. */
  limit(anySize: boolean): number {
    const most = this.failure.event * (anySize ? GENEROUS : TOLERANCE) + SLACK;
    return Math.max(this.failure.event, Math.min(most, this.eventsBefore));
  }

  /** What has no part in the violation: expectations, limits, settling. */
  strip(): void {
    for (const key of ['expect', 'tolerance', 'max-events', 'about', 'grid'])
      this.plain = without(this.plain, [key]);
    if (this.trials.needsTime) this.consider(withValue(this.plain, ['settle', 'probes'], 0));
    else this.consider(withValue(this.plain, ['settle'], { probes: 0, within: 1 }));
  }

  /** Whether it is only while the cluster settles that the violation shows. */
  get failsAfterRun(): boolean {
    return this.failure.time > runOf(this.plain);
  }

  /** Up to right after the violation, in whole milliseconds. */
  runLength(): number {
    return Math.ceil((this.failure.time + 1) / MILLI) * MILLI;
  }

  /**
   * The run ends right after the violation; or where `steadily` so long after it that no fewer other seeds fail, which may
   * need longer.
   */
  cutRun(steadily = false): void {
    const end = this.runLength();
    for (const room of steadily ? [0, ROOM / 2, ROOM] : [0]) if (this.cutRunAt(end + room, steadily)) return;
  }

  private cutRunAt(end: number, steadily: boolean): boolean {
    if (runOf(this.plain) <= end) return true;
    const take = (plain: PlainScenario): boolean =>
      steadily ? this.considerSteadily(plain) : this.consider(plain);
    const shorter = withRun(this.plain, end);
    // What is repeated is repeated until the end at the most.
    const steps = stepsOf(shorter)
      .filter((step) => timeOf(step) < end)
      .map((step) => (durationOf(step.until) > end ? { ...step, until: exactDuration(end) } : step));
    return take(withSteps(without(shorter, ['chaos']), steps)) || take(withSteps(shorter, steps));
  }

  record(): Recording | null {
    const scenario = this.trials.parse(this.plain);
    return scenario === null ? null : record(this.trials, scenario, this.seed);
  }

  state(): State {
    return { plain: this.plain, seed: this.seed, failure: this.failure };
  }

  restore({ plain, seed, failure }: State): void {
    this.plain = plain;
    this.seed = seed;
    this.failure = failure;
    // From here other ways lead on.
    this.taken.clear();
  }
}
