import type { PlainScenario } from '../../scenario/print.ts';
import { printScenario } from '../../scenario/print.ts';
import { axes, durationOf, rounder, timeOf } from './axes.ts';
import { causalPast, packetsIn } from './causes.ts';
import { ddmin } from './ddmin.ts';
import { explicitSteps, strikesIn } from './explicit.ts';
import {
  type Fate,
  fatesOf,
  isFateOf,
  listed,
  operationsOf,
  withFates,
  withOperations,
  withoutIdleClients,
} from './listing.ts';
import { exactDuration, type PlainStep, stepsOf, valueAt, without, withSteps, withValue } from './plain.ts';
import { type Recording, record } from './recording.ts';
import { countSteady, FRESH, steadied } from './steady.ts';
import type { Failure, Trials } from './trial.ts';

export interface ShrinkProgress {
  readonly events: number;
  readonly faults: number;
  readonly tried: number;
}

/** How many other seeds a candidate is tried with; the more the longer what is left still is. */
const PATIENCE = [3, 12, 48];
/** What is this small is small enough: events, or a share of those there were. */
const FEW_EVENTS = 200;
const SMALL_SHARE = 0.05;
/** The share of the budget that may go into other histories. */
const SEARCH_SHARE = 0.6;
const MILLI = 1_000;
/** What a steadied scenario may take longer with another seed. */
const ROOM = 500_000;
const MOST_PASSES = 6;
/** What simplifies may cost a few events more. */
const TOLERANCE = 1.05;
const SLACK = 20;
/** What makes faults fewer or plainer may take longer. */
const GENEROUS = 2;
/** How many events fewer make lists of messages and operations worth reading. */
const WORTH_LISTING = 0.8;

/** What there is to go back to. */
interface State {
  readonly plain: PlainScenario;
  readonly seed: string;
  readonly failure: Failure;
}

/** Makes a failing scenario smaller step by step; each step is one that fails in the same way. */
export class Shrinker {
  readonly trials: Trials;
  plain: PlainScenario;
  seed: string;
  failure: Failure;
  private readonly eventsBefore: number;
  private otherSeeds: readonly string[] = [];
  private readonly taken = new Set<string>();
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

  run(): void {
    this.strip();
    this.makeExplicit();
    this.cutRun();
    this.cutFaults();
    for (const seeds of PATIENCE) {
      this.otherSeeds = Array.from({ length: seeds }, (_, i) => `${i + 1}`);
      this.passes();
      if (this.isSmall() || this.searchIsOver) break;
    }
    this.roundSteps();
    this.leaveLittleToChance();
    // What came later may have made a step needless that once was needed.
    this.cutFaults();
    this.cutRun();
  }

  /** Goes along all axes until nothing changes any more. */
  private passes(): void {
    for (let pass = 0, before = ''; pass < MOST_PASSES && !this.trials.exhausted; pass++) {
      this.alongAxes();
      this.makeExplicit();
      this.cutFaults();
      const now = printScenario(this.plain);
      if (now === before) break;
      before = now;
    }
  }

  /** What is left of the budget is for making the same history smaller. */
  private get searchIsOver(): boolean {
    return this.trials.spent > this.trials.budget * SEARCH_SHARE;
  }

  private isSmall(): boolean {
    return this.failure.event <= Math.max(FEW_EVENTS, this.eventsBefore * SMALL_SHARE);
  }

  private alongAxes(): void {
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
      this.failure = failure;
      this.onProgress({ events: failure.event, faults: stepsOf(plain).length, tried: this.trials.tried });
      return true;
    }
    return false;
  }

  /** The same for what takes away a list: the seed's own draws would stand in for it, those of other seeds do not. */
  private considerSteadily(plain: PlainScenario): boolean {
    const limit = this.limit(true);
    const before = countSteady(this.trials, this.plain, limit);
    return countSteady(this.trials, plain, limit) >= before && this.consider(plain);
  }

  /** Events within which a candidate has to fail: never more than the run had that is being shrunk. */
  private limit(anySize: boolean): number {
    const most = this.failure.event * (anySize ? GENEROUS : TOLERANCE) + SLACK;
    return Math.max(this.failure.event, Math.min(most, this.eventsBefore));
  }

  /** What has no part in the violation: expectations, limits, settling. */
  private strip(): void {
    for (const key of ['expect', 'max-events', 'about', 'grid']) this.plain = without(this.plain, [key]);
    this.consider(withValue(this.plain, ['settle'], { probes: 0, within: 1 }));
  }

  private runLength(): number {
    return Math.ceil((this.failure.time + 1) / MILLI) * MILLI;
  }

  /** The run ends right after the violation. */
  private cutRun(): void {
    const end = this.runLength();
    if (durationOf(valueAt(this.plain, ['run']) ?? '30s') <= end) return;
    const shorter = withValue(this.plain, ['run'], exactDuration(end));
    // What is repeated is repeated until the end at the most.
    const steps = stepsOf(shorter)
      .filter((step) => timeOf(step) < end)
      .map((step) => (durationOf(step.until) > end ? { ...step, until: exactDuration(end) } : step));
    if (this.consider(withSteps(without(shorter, ['chaos']), steps))) return;
    this.consider(withSteps(shorter, steps));
  }

  private record(): Recording | null {
    const scenario = this.trials.parse(this.plain);
    return scenario === null ? null : record(this.trials, scenario, this.seed);
  }

  /** Strikes by time and name in place of repeated, random and triggered ones. */
  private makeExplicit(): void {
    const scenario = this.trials.parse(this.plain);
    if (scenario === null || scenario.faults.length === 0) return;
    const strikes = strikesIn(record(this.trials, scenario, this.seed).events);
    for (const lateness of [0, 1]) {
      const steps = explicitSteps(this.plain, scenario, strikes, lateness);
      if (this.consider(withSteps(without(this.plain, ['chaos']), steps), false, true)) return;
    }
    // Some may strike in a way that no step with a time can: then at least the others are told apart.
    const own = stepsOf(this.plain);
    for (let i = own.length - 1; i >= 0; i--) {
      if (own[i].at !== undefined) continue;
      const these = strikes.filter(({ step }) => step === i);
      const steps = stepsOf(this.plain);
      const told = explicitSteps(this.plain, scenario, these, 0);
      this.consider(
        withSteps(this.plain, [...steps.slice(0, i), ...told, ...steps.slice(i + 1)]),
        false,
        true,
      );
    }
  }

  /** Without whole families of faults, then without single ones. */
  private cutFaults(): void {
    const attempt = (steps: readonly PlainStep[]): boolean =>
      this.consider(withSteps(this.plain, steps), false, true);
    if (valueAt(this.plain, ['chaos']) !== undefined)
      this.consider(without(this.plain, ['chaos']), true, true);
    const families = new Set(stepsOf(this.plain).map((step) => step.do));
    if (families.size > 1)
      for (const family of families) attempt(stepsOf(this.plain).filter((step) => step.do !== family));
    ddmin(stepsOf(this.plain), attempt);
    // Of a single one ddmin asks no more than whether it takes any at all.
    for (const step of stepsOf(this.plain)) attempt(stepsOf(this.plain).filter((other) => other !== step));
  }

  /** Times and durations of faults as round as they can be. */
  private roundSteps(): void {
    this.roundItems(
      () => stepsOf(this.plain),
      (steps) => withSteps(this.plain, steps),
      ['at', 'for'],
    );
  }

  private roundItems(
    items: () => readonly PlainStep[],
    holding: (items: readonly PlainStep[]) => PlainScenario,
    keys: readonly string[],
  ): void {
    for (let i = 0; i < items().length; i++) {
      for (const key of keys) {
        const value = durationOf(items()[i]?.[key]);
        if (value === 0) continue;
        for (const round of rounder(value)) {
          const rounded = items().map((item, k) =>
            k === i ? { ...item, [key]: exactDuration(round) } : item,
          );
          const run = Math.max(durationOf(valueAt(this.plain, ['run']) ?? '30s'), round + value);
          if (this.consider(withValue(holding(rounded), ['run'], exactDuration(run)))) break;
        }
      }
    }
  }

  /**
   * Constants in place of what is drawn, if then all seeds fail; or else lists of what was drawn, as far as it matters.
   */
  private leaveLittleToChance(): void {
    const start = this.state();
    const roomy = withValue(this.plain, ['run'], exactDuration(this.runLength() + ROOM));
    const steady = steadied(this.trials, roomy, this.seed, this.limit(true));
    if (this.consider(steady, false, true)) this.cutRunOf(steady);
    const constant = { ...this.state(), steady: this.steadiness() };
    this.restore(start);
    if (!this.list()) {
      this.restore(constant);
      return;
    }
    const steadiness = this.steadiness();
    const shorter = this.failure.event <= constant.failure.event * WORTH_LISTING;
    const better =
      constant.steady === FRESH.length
        ? steadiness === FRESH.length && shorter
        : steadiness > constant.steady || (shorter && steadiness === constant.steady);
    if (!better) this.restore(constant);
  }

  private steadiness(): number {
    return countSteady(this.trials, this.plain, this.limit(true), FRESH);
  }

  /** A steadied run keeps the room that other seeds need to fail in. */
  private cutRunOf(steady: PlainScenario): void {
    const needed = withValue(steady, ['run'], exactDuration(this.runLength() + ROOM));
    this.consider(needed);
  }

  private state(): State {
    return { plain: this.plain, seed: this.seed, failure: this.failure };
  }

  private restore({ plain, seed, failure }: State): void {
    this.plain = plain;
    this.seed = seed;
    this.failure = failure;
    // From here other ways lead on.
    this.taken.clear();
  }

  /** Everything that chance brought is listed, and the lists are cut down to what matters. False if that is not possible. */
  private list(): boolean {
    const scenario = this.trials.parse(this.plain);
    const recording = this.record();
    if (scenario === null || recording === null) return false;
    const all = listed(this.plain, scenario, recording);
    if (all === null || !this.consider(all, false, true)) return false;
    this.cutOperations();
    this.cutFates();
    this.cutFaults();
    this.cutOperations();
    this.cutTimeouts();
    // Where the time of every write is listed, it does not matter how it would be drawn.
    if (this.nodeLists().every((path) => valueAt(this.plain, path) !== undefined))
      this.consider(without(this.plain, ['cluster', 'disk']));
    this.cutFates();
    this.roundLists();
    if (operationsOf(this.plain).length > 0) this.consider(withoutIdleClients(this.plain));
    this.cutRun();
    return true;
  }

  private cutOperations(): void {
    const attempt = (operations: readonly PlainStep[]): boolean =>
      this.consider(withOperations(this.plain, operations));
    ddmin(operationsOf(this.plain), attempt);
    const unasked = operationsOf(this.plain).map((operation) => without(operation, ['ask']));
    if (unasked.length > 0) this.considerSteadily(withOperations(this.plain, unasked));
  }

  /** Fates of messages, first all those at once that the violation cannot come from. */
  private cutFates(): void {
    const attempt = (fates: readonly Fate[]): boolean => this.consider(withFates(this.plain, fates));
    if (fatesOf(this.plain).length === 0 || attempt([])) return;
    const recording = this.record();
    if (recording !== null) {
      const past = causalPast(recording.events, recording.failure?.violation.witness);
      const packets = packetsIn(recording.events).filter(({ sent }) => past.has(sent));
      attempt(fatesOf(this.plain).filter((fate) => packets.some((packet) => isFateOf(fate, packet))));
    }
    ddmin(fatesOf(this.plain), attempt);
  }

  /** Where servers have lists of time-outs and of writes. */
  private nodeLists(): readonly (readonly string[])[] {
    const nodes = valueAt(this.plain, ['cluster', 'nodes']);
    const names = Object.keys(typeof nodes === 'object' && nodes !== null ? nodes : {});
    return names.flatMap((node) =>
      ['writes', 'election-timeouts'].map((list) => ['cluster', 'nodes', node, list]),
    );
  }

  /** Time-outs and writes: the first few alone, the last of which stays, or as they are. A server without a list would draw. */
  private cutTimeouts(): void {
    for (const path of this.nodeLists()) {
      const timeouts = valueAt(this.plain, path);
      if (!Array.isArray(timeouts)) continue;
      for (let length = 1; length < timeouts.length; length++)
        if (this.considerSteadily(withValue(this.plain, path, timeouts.slice(0, length)))) break;
    }
  }

  private roundLists(): void {
    this.roundItems(
      () => operationsOf(this.plain),
      (operations) => withOperations(this.plain, operations),
      ['at'],
    );
    this.roundItems(
      () => fatesOf(this.plain),
      (fates) => withFates(this.plain, fates),
      ['latency', 'copy'],
    );
    this.roundSteps();
    this.roundTimeouts();
  }

  private roundTimeouts(): void {
    for (const path of this.nodeLists()) {
      const timeouts = valueAt(this.plain, path);
      if (!Array.isArray(timeouts)) continue;
      for (let i = 0; i < timeouts.length; i++) {
        for (const round of rounder(durationOf((timeouts as readonly unknown[])[i]))) {
          const now = valueAt(this.plain, path) as readonly unknown[];
          const rounded = now.map((timeout, k) => (k === i ? exactDuration(round) : timeout));
          if (this.consider(withValue(this.plain, path, rounded))) break;
        }
      }
    }
  }
}
