import type { FactStream } from '../../fact-stream.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts.ts';
import type { Property, Violation } from '../../judges/judge.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { type PlainScenario, printScenario } from '../../scenario/print.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type SimulateOptions, simulate } from '../simulate.ts';
import type { SubjectOf } from '../subject.ts';

/** What a candidate has to do to be kept: violate this property for this reason. */
export interface Target {
  readonly property: Property;
  readonly reason: string;
}

/** How far a candidate got. */
export interface Failure {
  /** Number of the fact at which the judge objected. */
  readonly event: number;
  readonly time: number;
  readonly message: string;
  readonly violation: Violation;
}

interface TrialOptions extends Pick<SimulateOptions, 'consumers' | 'reseed' | 'onTimeout'> {
  /** Events that the run may have; without end unless told. */
  readonly limit?: number;
}

/** How a run of a trial is played. */
type Played = SimulateOptions & Pick<TrialOptions, 'limit'>;

/** Thrown out of a run that has shown what it can show. */
class Halt extends Error {}

/** Thrown out of the search when somebody wants it to end. */
export class Stopped extends Error {}

/** Tries candidates, and counts the events this takes: the budget is in events, so that the result is the same everywhere. */
export class Trials {
  spent = 0;
  tried = 0;
  readonly budget: number;
  private allowed: number;
  private wasExhausted = false;
  /** Candidates that did not fail, and within how many events. */
  private readonly rejected = new Map<string, number>();
  private readonly target: Target;
  readonly subject: SubjectOf;
  readonly stopped: () => boolean;
  /** Whether raftsim's own core has to recover from what the server under test does not recover from. */
  private hasReferee = false;

  constructor(target: Target, budget: number, subject: SubjectOf, stopped: () => boolean = () => false) {
    this.target = target;
    this.budget = budget;
    this.allowed = budget;
    this.subject = subject;
    this.stopped = stopped;
  }

  /**
   * Who never recovers in this scenario has to be told from who is only given too little time, as everybody is once shrinking
   * has made all as little as it can: by raftsim's own core, if that is another one and recovers.
   */
  blame(scenario: Scenario, seed: string): void {
    const { bug, createReplica } = this.subject(scenario);
    const isOther = bug !== undefined || createReplica !== undefined;
    this.hasReferee = this.isOfRecovery && isOther && this.recovers(scenario, seed);
  }

  /** Whether nothing but the time that is given tells who never recovers. */
  get needsTime(): boolean {
    return this.isOfRecovery && !this.hasReferee;
  }

  private get isOfRecovery(): boolean {
    return this.target.property === 'recovery';
  }

  /** Whether raftsim's own core does, whatever the scenario brings along. */
  private recovers(scenario: Scenario, seed: string): boolean {
    const own: Scenario = { ...scenario, zoo: '', cluster: { ...scenario.cluster, replica: '' } };
    return this.objection(own, seed, {}) === null;
  }

  /** Whether what may be spent by now is spent. */
  get exhausted(): boolean {
    return this.spent >= this.allowed;
  }

  /** Whether the search would have gone on if it could. */
  get ranOut(): boolean {
    return this.wasExhausted || this.exhausted;
  }

  /** A part of the search ended before its time because others need what is left. */
  cutShort(): void {
    this.wasExhausted = true;
  }

  /**
   * From now on this share of the budget may be spent in all, so that something is left for what comes last; there is at least
   * one more trial to that.
   */
  spendUpTo(share: number): void {
    this.wasExhausted = this.ranOut;
    this.allowed = Math.max(this.budget * share, this.spent + 1);
  }

  /**
   * Runs the candidate up to the violation; null if it cannot be parsed, does not violate the same in the same way, or
   * has not done so after `limit` events.
   */
  fails(plain: PlainScenario, seed: string, limit: number): Failure | null {
    if (this.exhausted) return null;
    const name = `${seed}\n${printScenario(plain)}`;
    if ((this.rejected.get(name) ?? -1) >= limit) return null;
    const scenario = this.parse(plain);
    const failure = scenario === null ? null : this.blamed(scenario, seed, limit);
    if (failure === null) this.rejected.set(name, scenario === null ? Number.POSITIVE_INFINITY : limit);
    return failure;
  }

  private blamed(scenario: Scenario, seed: string, limit: number): Failure | null {
    const failure = this.run(scenario, seed, { limit });
    return failure === null || !this.hasReferee || this.recovers(scenario, seed) ? failure : null;
  }

  /** Runs a scenario up to the violation, or up to `limit` events. Throws Stopped if the search is to end. */
  run(scenario: Scenario, seed: string, options: TrialOptions = {}): Failure | null {
    this.tried++;
    const violation = this.objection(scenario, seed, { ...this.subject(scenario), ...options });
    if (violation === null || violation.reason !== this.target.reason) return null;
    const { sequence, time, message } = violation;
    return { event: sequence, time, message, violation };
  }

  /** Runs a scenario until the target's judge objects, for whatever reason. */
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
    this.spent += told(stream);
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

function told(stream: FactStream | null): number {
  return stream?.count ?? 0;
}
