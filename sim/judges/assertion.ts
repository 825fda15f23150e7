/*
 * Assertion: a replica never throws, and never produces output that the host cannot use, such as a message to
 * no server or an index that is not a number. A replica that does is treated as crashed on a failed assertion
 * of its own.
 * Paper: none; a replica must handle every input within the call (see core/replica.ts).
 * Reading a violation: the message is that of the exception, with the position in the source if the replica is
 * the user's own; the fact before it is the input that the replica could not handle.
 * Known false positives: none.
 */
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { thrownInWords, unusableInWords } from '../world/own-replica/own-code.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';

const assertionReasons = ['threw', 'unusable'] as const;
type Reason = (typeof assertionReasons)[number];

export class Assertion extends BaseJudge {
  readonly property = 'assertion';

  private readonly expectedFacts: ExpectedFacts;

  constructor(court: Court, expectedFacts: ExpectedFacts) {
    super(court);
    this.expectedFacts = expectedFacts;
  }

  /**
   * Only starts and deliveries of messages are counted as comparisons: the steps in which a replica is most
   * likely to throw.
   */
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
