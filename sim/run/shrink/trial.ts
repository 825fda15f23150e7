import type { FactStream } from '../../facts/fact-stream.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts/facts.ts';
import type { Property, Violation } from '../../judges/judge.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { type PlainScenario, printScenario } from '../../scenario/print.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type SimulateOptions, simulate } from '../simulate.ts';
import type { SubjectOf } from '../subject.ts';
import { patientVersion } from './patient.ts';

/** The violation to preserve: a candidate must violate this property for this reason. */
export interface Target {
  readonly property: Property;
  readonly reason: string;
}

/** The violation of the target in a run. */
export interface Failure {
  /** Number of the fact at which the judge reported the violation. */
  readonly event: number;
  readonly time: number;
  readonly message: string;
  readonly violation: Violation;
}

interface TrialOptions extends Pick<SimulateOptions, 'consumers' | 'reseed' | 'onTimeout'> {
  /** The number of facts after which the run is ended; unlimited by default. */
  readonly limit?: number;
}

/** A run whose draws differ from some event on. */
type Continuation = Required<Pick<TrialOptions, 'limit' | 'reseed'>>;

/** How a run of a trial is simulated. */
type Played = SimulateOptions & Pick<TrialOptions, 'limit'>;

/** Thrown from within a run to end it: the target is violated, or the limit is reached. */
class Halt extends Error {}

/** Thrown out of the search when `stopped` asks for its end. */
export class Stopped extends Error {}

const REFERENCE_SEEDS = ['reference-1', 'reference-2', 'reference-3', 'reference-4'];

/** Runs candidates within a budget of simulated events, so that every machine gets the same result. */
export class Trials {
  spent = 0;
  tried = 0;
  readonly budget: number;
  private allowed: number;
  private wasExhausted = false;
  /** Candidates that did not fail, with the limit of events of that run. */
  private readonly rejected = new Map<string, number>();
  private readonly target: Target;
  readonly subject: SubjectOf;
  readonly stopped: () => boolean;
  /** Whether a failed recovery counts only if raftsim's own core recovers in the same run. */
  private hasReference = false;
  /** Seeds with which the reference has to recover as well. */
  private referenceSeeds: readonly string[] = [];
  /** Whether the reference recovers with all of them, by scenario. */
  private readonly recoveries = new Map<string, boolean>();
  /** With a reference: how long a failed recovery has to last to count, as `settle.within`. */
  settling = 0;

  constructor(target: Target, budget: number, subject: SubjectOf, stopped: () => boolean = () => false) {
    this.target = target;
    this.budget = budget;
    this.allowed = budget;
    this.subject = subject;
    this.stopped = stopped;
  }

  /**
   * Decides whether raftsim's own core serves as a reference for the recovery property. Shrinking reduces all
   * times, so that a core that never recovers must be told apart from one that has too little time. The
   * reference is used if the core under test is another one and raftsim's own recovers in this scenario. It must then do
   * so with some other seeds too, or else a smaller scenario in which it recovers by luck would do. The core under test
   * must also fail if it gets as much time as the original scenario gave it (`settling`).
   */
  chooseReference(scenario: Scenario, seed: string, settling = scenario.settle.within): void {
    this.settling = settling;
    const { bug, createReplica } = this.subject(scenario);
    const isOther = bug !== undefined || createReplica !== undefined;
    this.hasReference = this.targetsRecovery && isOther && this.referenceRecovers(scenario, seed);
    if (!this.hasReference) return;
    this.recoveries.clear();
    this.referenceSeeds = REFERENCE_SEEDS.filter((other) => this.referenceRecovers(scenario, other));
  }

  /** Whether the time for settling must be kept, because nothing else tells a failed recovery from a slow one. */
  get needsTime(): boolean {
    return this.targetsRecovery && !this.hasReference;
  }

  get targetsRecovery(): boolean {
    return this.target.property === 'recovery';
  }

  /** Whether raftsim's own core recovers in this scenario, in place of the core that the scenario names. */
  private referenceRecovers(scenario: Scenario, seed: string, again: TrialOptions = {}): boolean {
    const own: Scenario = { ...scenario, zoo: '', cluster: { ...scenario.cluster, replica: '' } };
    return this.objection(own, seed, again) === null;
  }

  /** Whether raftsim's own core recovers with each of `referenceSeeds`. */
  private referenceIsSteady(scenario: Scenario, text: string): boolean {
    const known = this.recoveries.get(text);
    if (known !== undefined) return known;
    const steady = this.referenceSeeds.every((other) => this.referenceRecovers(scenario, other));
    this.recoveries.set(text, steady);
    return steady;
  }

  /** Whether the part of the budget that may be spent at present is spent. */
  get exhausted(): boolean {
    return this.spent >= this.allowed;
  }

  /** Whether any part of the search ended for lack of budget. */
  get ranOut(): boolean {
    return this.wasExhausted || this.exhausted;
  }

  /** Notes that a part of the search ended early to leave budget for others. */
  cutShort(): void {
    this.wasExhausted = true;
  }

  /**
   * Allows spending up to this share of the whole budget from now on, which reserves the rest for later parts.
   * At least one more trial is allowed.
   */
  spendUpTo(share: number): void {
    this.wasExhausted = this.ranOut;
    this.allowed = Math.max(this.budget * share, this.spent + 1);
  }

  /**
   * Runs the candidate up to the target violation; null if the candidate cannot be parsed, or has not violated
   * the target within `limit` events.
   */
  fails(plain: PlainScenario, seed: string, limit: number): Failure | null {
    if (this.exhausted) return null;
    const text = printScenario(plain);
    const name = `${seed}\n${text}`;
    if ((this.rejected.get(name) ?? -1) >= limit) return null;
    const scenario = this.parse(plain);
    const failure = scenario === null ? null : this.confirmed(scenario, text, seed, limit);
    if (failure === null) this.rejected.set(name, scenario === null ? Number.POSITIVE_INFINITY : limit);
    return failure;
  }

  /**
   * Whether the scenario fails with its seed if other draws are made after some event. Whether it would fail with more
   * time for settling too is not asked: that takes long, and there are hundreds of such runs.
   */
  continues(scenario: Scenario, seed: string, { limit, reseed }: Continuation): boolean {
    if (this.run(scenario, seed, { limit, reseed }) === null) return false;
    return !this.hasReference || this.referenceRecovers(scenario, seed, { reseed });
  }

  /** A failure that lasts and that the reference, if there is one, does not have. */
  private confirmed(scenario: Scenario, text: string, seed: string, limit: number): Failure | null {
    const failure = this.run(scenario, seed, { limit });
    if (failure === null || !this.hasReference) return failure;
    const isReal =
      this.lasts(failure, scenario, seed) &&
      this.referenceRecovers(scenario, seed) &&
      this.referenceIsSteady(scenario, text);
    return isReal ? failure : null;
  }

  /** Whether more time does not help: otherwise the core is only slower to recover than the reference. */
  private lasts(failure: Failure, scenario: Scenario, seed: string): boolean {
    if (scenario.settle.within >= this.settling) return true;
    return this.run(patientVersion(scenario, this.settling, failure), seed) !== null;
  }

  /** Runs a scenario up to the target violation, or `limit` events. Throws Stopped if the search shall end. */
  run(scenario: Scenario, seed: string, options: TrialOptions = {}): Failure | null {
    this.tried++;
    const violation = this.objection(scenario, seed, { ...this.subject(scenario), ...options });
    if (violation === null || violation.reason !== this.target.reason) return null;
    const { sequence, time, message } = violation;
    return { event: sequence, time, message, violation };
  }

  /** Runs a scenario until the target property is violated, for whatever reason. */
  private objection(
    scenario: Scenario,
    seed: string,
    { limit = Number.POSITIVE_INFINITY, consumers = [], ...options }: Played,
  ): Violation | null {
    let stream: FactStream | null = null;
    let objection: Violation | null = null;
    const watchdog = (fact: Fact): void => {
      if (fact.sequence > limit) throw new Halt();
      this.goOn();
    };
    const watched: FactConsumer = {
      on: { [FactKind.messageDelivered]: watchdog, [FactKind.invoked]: watchdog, [FactKind.role]: watchdog },
    };
    this.goOn();
    try {
      simulate(scenario, seed, {
        ...options,
        consumers: [...consumers, watched],
        digested: false,
        onStart: (started) => {
          stream = started;
        },
        onObjection: (violation) => {
          if (violation.property !== this.target.property) return;
          objection = violation;
          throw new Halt();
        },
      });
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
    }
    this.spent += countOf(stream);
    return objection;
  }

  private goOn(): void {
    if (this.stopped()) throw new Stopped();
  }

  parse(plain: PlainScenario): Scenario | null {
    const parsed = parseScenario(printScenario(plain));
    return parsed.ok ? parsed.scenario : null;
  }
}

function countOf(stream: FactStream | null): number {
  return stream?.count ?? 0;
}
