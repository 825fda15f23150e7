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
import type { Fact } from '../facts/facts.ts';
import { clientInWords } from '../facts/operation.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
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
  private readonly clients: number;

  /** @param clients the number of clients in the scenario */
  constructor(court: Court, effects: Effects, expectedFacts: ExpectedFacts, clients: number) {
    super(court);
    this.expectedFacts = expectedFacts;
    this.effects = effects;
    this.clients = clients;
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
      this.blame(fact, 'two-effects', `took effect at index ${earlier} and again at index ${index}`);
    else this.blame(fact, 'applied-twice', `took effect twice at index ${index}`);
    return false;
  }

  /** Commands that took effect at the same index as on another server. */
  protected override expected(): number {
    return this.expectedFacts.commands;
  }

  /** Names a command by its client: clients take session numbers in turn, the probes' first (sim/world/clients/client.ts). */
  private blame(fact: Fact, reason: Reason, what: string): void {
    const { session, serial, node } = fact;
    const client = (session - 1) % (this.clients + 1);
    const whose = `${clientInWords(client)}'s command ${serial}`;
    this.object(fact, reason, `${whose} ${what}, as ${nameOf(node)} applied it`, { client, serial });
  }
}
