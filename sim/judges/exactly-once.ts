/*
 * Exactly once: a command, known by its session and serial, takes effect once, however often it was retried.
 * Thesis: §6.3.
 * Judged from what servers apply: the index at which a command took effect must be the same everywhere, and no
 * server applies an index with effect twice in one incarnation.
 * Reading a violation: 'two-effects': the retry of a command was not recognised, mostly because the session was
 * not kept (across a snapshot, for example) or was dropped while the client still waited. 'applied-twice': one
 * server ran one entry twice.
 * Known false positives: none. A replica that does not tell what it applies is not judged.
 */
import type { Serial, SessionId } from '../../core/units.ts';
import type { Fact } from '../facts.ts';
import { PROBING_CLIENT } from '../operation.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { Effects } from './trackers/effects.ts';
import type { ServerView } from './trackers/server-view.ts';
import type { Usual } from './trackers/usual.ts';

export const exactlyOnceReasons = ['two-effects', 'applied-twice'] as const;
type Reason = (typeof exactlyOnceReasons)[number];

export class ExactlyOnce extends SittingJudge {
  readonly property = 'exactly-once';
  private readonly effects: Effects;
  private readonly usual: Usual;
  private readonly clients: number;

  /** `clients`: how many the scenario has. */
  constructor(court: Court, effects: Effects, usual: Usual, clients: number) {
    super(court);
    this.usual = usual;
    this.effects = effects;
    this.clients = clients;
  }

  /** The server's progress is that before this. Returns whether a command took effect here and nowhere else before. */
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

  /** Commands that took effect where they had on another server. */
  protected override expected(): number {
    return this.usual.commands;
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    const command = this.commandInWords(fact.session, fact.serial);
    this.object(fact, reason, `${command} ${what} (${nameOf(fact.node)})`);
  }

  /** By whose it is: clients take session numbers in turn, from that of the probes on (sim/world/client.ts). */
  private commandInWords(session: SessionId, serial: Serial): string {
    const client = (session - 1) % (this.clients + 1);
    return client === PROBING_CLIENT ? `command ${serial} of the probes` : `c${client}'s command ${serial}`;
  }
}
