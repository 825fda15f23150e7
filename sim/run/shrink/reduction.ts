import type { PlainScenario } from '../../scenario/print.ts';
import { printScenario } from '../../scenario/print.ts';
import { roundMillis, timeOf } from './axes.ts';
import { durationOf, exactDuration, stepsOf, without, withSteps, withValue } from './plain.ts';
import { type Recording, record } from './recording.ts';
import { runOf, singled, withRun } from './run-length.ts';
import { countSteady, MANY } from './steady.ts';
import type { Failure, Trials } from './trial.ts';

export interface ShrinkProgress {
  readonly events: number;
  readonly faults: number;
  readonly tried: number;
}

/** The share of the budget that may go into candidates with other histories (other seeds). */
const SEARCH_SHARE = 0.6;
const MILLI = 1_000;
/** The shortest run in which a stall is noticed is looked for as finely as this, in microseconds. */
const FINE = 10_000;
/** How many more events a simpler candidate may take: a factor, plus SLACK. */
const TOLERANCE = 1.05;
const SLACK = 20;
/** Additional run time, in microseconds, that other seeds may need to fail. */
export const ROOM = 500_000;
/** The factor, in place of TOLERANCE, for a candidate with fewer or simpler faults. */
const GENEROUS = 2;

/** A failing scenario that a reduction can start from or return to. */
export interface State {
  readonly plain: PlainScenario;
  readonly seed: string;
  readonly failure: Failure;
}

/** The smallest failing scenario so far. A change is accepted only after a run that fails in the same way. */
export class Reduction {
  readonly trials: Trials;
  plain: PlainScenario;
  seed: string;
  failure: Failure;
  /** Events up to the violation in the original scenario. */
  readonly eventsBefore: number;
  /** Further seeds that are tried with candidates that change the history. */
  otherSeeds: readonly string[] = [];
  private readonly taken = new Set<string>();
  /** A scenario and the number of other seeds with which it fails, cached. */
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

  /** Whether the rest of the budget is reserved for reducing the present history. */
  get searchIsOver(): boolean {
    return this.trials.spent > this.trials.budget * SEARCH_SHARE;
  }

  /**
   * Accepts the candidate as the current scenario if it fails in the same way within the limit of events.
   *
   * @param reseed whether to try `otherSeeds` as well
   * @param anySize allows more events (see `limit`)
   */
  consider(plain: PlainScenario, reseed = false, anySize = false): boolean {
    // No scenario is accepted twice: equally good candidates would lead to a cycle.
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

  /** Changes to another seed (and scenario, if given) if it fails after fewer events. */
  reseed(seed: string, plain = this.plain): boolean {
    const failure = this.trials.fails(plain, seed, this.failure.event - 1);
    if (failure === null) return false;
    this.plain = plain;
    this.seed = seed;
    this.took(failure);
    return true;
  }

  /**
   * Like `consider`, but accepts only if no fewer of MANY other seeds fail. For candidates that shorten or
   * round lists: the run's own seed may fail by a lucky draw in place of a list item, which other seeds do not
   * have.
   */
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

  /** The number of events within which a candidate must fail; never more than in the original run. */
  limit(anySize: boolean): number {
    const most = this.failure.event * (anySize ? GENEROUS : TOLERANCE) + SLACK;
    return Math.max(this.failure.event, Math.min(most, this.eventsBefore));
  }

  /**
   * Removes what cannot affect the violation: expectations, limits, settling. What counts as a stall during the run is
   * also up to `settle.within`, and is decided when there are fewer steps and clients.
   */
  strip(): void {
    for (const key of ['expect', 'tolerance', 'max-events', 'about', 'grid'])
      this.plain = without(this.plain, [key]);
    const needsBound = this.trials.needsTime || (this.trials.targetsRecovery && !this.failsAfterRun);
    if (needsBound) this.consider(withValue(this.plain, ['settle', 'probes'], 0));
    else this.consider(withValue(this.plain, ['settle'], { probes: 0, within: 1 }));
  }

  /** Whether the violation occurs only in the settling phase. */
  get failsAfterRun(): boolean {
    return this.failure.time > runOf(this.plain);
  }

  /** The shortest run that includes the violation, in microseconds, rounded up to whole milliseconds. */
  runLength(): number {
    return Math.ceil((this.failure.time + 1) / MILLI) * MILLI;
  }

  /**
   * Ends the run right after the violation. If `steadily`, leaves as much additional time (up to ROOM) as is
   * needed so that no fewer other seeds fail.
   */
  cutRun(steadily = false): void {
    const end = this.runLength();
    for (const room of steadily ? [0, ROOM / 2, ROOM] : [0]) if (this.cutRunAt(end + room, steadily)) return;
  }

  /**
   * Ends the run sooner, as long as no fewer other seeds fail, if the violation occurs after it or is brought to light by
   * its end: that nothing happens is noticed by the next event.
   */
  endSooner(): void {
    if (this.failure.time < runOf(this.plain) - MILLI) return;
    let open = Math.max(0, ...stepsOf(this.plain).map(timeOf));
    while (runOf(this.plain) - open > FINE) {
      const middle = roundMillis((open + runOf(this.plain)) / 2);
      if (!this.cutRunAt(middle, true)) open = middle;
    }
  }

  /** Leaves out when faults end that last until the end of the run, or longer: that ends them anyway. */
  dropEnds(): void {
    const run = runOf(this.plain);
    const steps = stepsOf(this.plain).map((step) =>
      step.at !== undefined && timeOf(step) + durationOf(step.for) >= run ? without(step, ['for']) : step,
    );
    this.consider(withSteps(this.plain, steps));
  }

  private cutRunAt(end: number, steadily: boolean): boolean {
    if (runOf(this.plain) <= end) return true;
    const take = (plain: PlainScenario): boolean =>
      steadily ? this.considerSteadily(plain) : this.consider(plain);
    const shorter = withRun(this.plain, end);
    // Drop later steps, and end repeated ones with the run.
    const steps = stepsOf(shorter)
      .filter((step) => timeOf(step) < end)
      .map((step) => (durationOf(step.until) > end ? singled({ ...step, until: exactDuration(end) }) : step));
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
    // A scenario accepted before may be accepted again on the way from here.
    this.taken.clear();
  }
}
