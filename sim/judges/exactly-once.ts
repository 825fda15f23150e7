/*
 * Exactly once: a command, identified by its session and serial, takes effect once, however often it was
 * retried.
 * Thesis: §6.3.
 * Judged from what servers apply: the index at which a command took effect must be the same on all servers, and
 * no server applies the same index with effect twice in one incarnation.
 * Reading a violation: 'two-effects': the retry of a command was not recognised, usually because the session
 * was lost (across a snapshot, for example) or was dropped while the client was still waiting. 'applied-twice':
 * one server applied one entry twice.
 * Known false positives: none. A replica that does not declare what it applies is not judged.
 */
import type { Fact } from '../facts.ts';
import { BaseJudge, nameOf } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { Effects } from './trackers/effects.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { ServerView } from './trackers/server-view.ts';

const exactlyOnceReasons = ['two-effects', 'applied-twice'] as const;
type Reason = (typeof exactlyOnceReasons)[number];

export class ExactlyOnce extends BaseJudge {
  readonly property = 'exactly-once';
  private readonly effects: Effects;
  private readonly expectedFacts: ExpectedFacts;

  constructor(court: Court, effects: Effects, expectedFacts: ExpectedFacts) {
    super(court);
    this.expectedFacts = expectedFacts;
    this.effects = effects;
  }

  /**
   * Returns whether a command took effect at this index and at no other. The `ServerView` must not yet reflect
   * this fact.
   */
  applied(fact: Fact, { lastApplied }: ServerView): boolean {
    const { index } = fact;
    if (fact.session === 0) return true;
    this.comparisons++;
    const { earlier } = this.effects;
    if (earlier === 0 && lastApplied !== index) return true;
    if (this.objected || !fact.effect) return false;
    if (earlier > 0)
      this.blame(fact, 'two-effects', `took effect at index ${index}, and before at index ${earlier}`);
    else this.blame(fact, 'applied-twice', `took effect twice at index ${index}`);
    return false;
  }

  /** Commands that took effect at the same index as on another server. */
  protected override expected(): number {
    return this.expectedFacts.commands;
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    const command = `command ${fact.serial} of session ${fact.session}`;
    this.object(fact, reason, `${command} ${what} (${nameOf(fact.node)})`);
  }
}
