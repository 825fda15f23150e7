import type { FactStream } from '../../fact-stream.ts';
import type { FactConsumer } from '../../facts.ts';
import type { Property, Violation } from '../../judges/judge.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { type PlainScenario, printScenario } from '../../scenario/print.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../simulate.ts';
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

/** Thrown out of a run that has shown what it can show. */
class Halt extends Error {}

/** A candidate may take so many times the events of the best one so far before it is given up. */
const PATIENCE = 2;
const LEAST_PATIENCE = 2_000;

/** Tries candidates, and counts the events this takes: the budget is in events, so that the result is the same everywhere. */
export class Trials {
  spent = 0;
  tried = 0;
  readonly budget: number;
  private readonly target: Target;
  readonly subject: SubjectOf;

  constructor(target: Target, budget: number, subject: SubjectOf) {
    this.target = target;
    this.budget = budget;
    this.subject = subject;
  }

  get exhausted(): boolean {
    return this.spent >= this.budget;
  }

  /** Runs the candidate up to the violation; null if it cannot be parsed or does not violate the same in the same way. */
  fails(plain: PlainScenario, seed: string, best: number): Failure | null {
    if (this.exhausted) return null;
    const scenario = this.parse(plain);
    if (scenario === null) return null;
    const limit = Math.max(LEAST_PATIENCE, best * PATIENCE);
    return this.run({ ...scenario, maxEvents: Math.min(scenario.maxEvents, limit) }, seed);
  }

  /** Runs a scenario up to the violation, showing its facts to these consumers. */
  run(scenario: Scenario, seed: string, consumers: readonly FactConsumer[] = []): Failure | null {
    this.tried++;
    let stream: FactStream | null = null;
    let failure: Failure | null = null;
    try {
      simulate(scenario, seed, {
        ...this.subject(scenario),
        consumers,
        digested: false,
        onStart: (started) => {
          stream = started;
        },
        onObjection: (violation) => {
          const { property, reason, sequence, time, message } = violation;
          if (property !== this.target.property) return;
          if (reason === this.target.reason) failure = { event: sequence, time, message, violation };
          throw new Halt();
        },
      });
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
    }
    this.spent += told(stream);
    return failure;
  }

  parse(plain: PlainScenario): Scenario | null {
    const parsed = parseScenario(printScenario(plain));
    return parsed.ok ? parsed.scenario : null;
  }
}

function told(stream: FactStream | null): number {
  return stream?.count ?? 0;
}
