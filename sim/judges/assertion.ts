/*
 * Assertion: a replica never throws, and never hands out what no host can use: a message to nobody, an index that is no
 * number. One that does is treated as crashed on a failed assertion of its own.
 * Paper: none; a step answers every input within the call (see core/replica.ts), whatever the input is.
 * Reading a violation: the message is the replica's, with the place in the source if it is a user's own; the fact before it
 * is what it could not bear.
 * Known false positives: none.
 */
import type { Fact } from '../facts.ts';
import { thrownInWords, unusableInWords } from '../own-code.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';

const assertionReasons = ['threw', 'unusable'] as const;
type Reason = (typeof assertionReasons)[number];

export class Assertion extends SittingJudge {
  readonly property = 'assertion';

  private readonly expectedFacts: ExpectedFacts;

  constructor(court: Court, expectedFacts: ExpectedFacts) {
    super(court);
    this.expectedFacts = expectedFacts;
  }

  /** A start and a message are the steps in which a replica may throw most; they are what is counted. */
  booted(): void {
    this.comparisons++;
  }

  protected override expected(): number {
    return this.expectedFacts.deliveries;
  }

  threw(fact: Fact): void {
    this.comparisons++;
    const reason: Reason = 'threw';
    this.object(fact, reason, `${nameOf(fact.node)} threw: ${thrownInWords(fact.text, fact.what)}`);
  }

  unusable(fact: Fact): void {
    this.comparisons++;
    const reason: Reason = 'unusable';
    this.object(fact, reason, `${nameOf(fact.node)} ${unusableInWords(fact.text)}`);
  }
}
