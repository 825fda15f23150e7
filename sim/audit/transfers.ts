import type { Micros, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { momentInWords } from '../kernel/time.ts';
import type { Findings } from './findings.ts';
import type { View } from './view.ts';

/** Milestones that end a transfer. */
const over: ReadonlySet<string> = new Set(['transfer completed', 'transfer timed out']);

/** A transfer of leadership that does not succeed in time is given up: thesis §3.10. */
export class TransferAudit {
  private readonly view: View;
  private readonly findings: Findings;
  /** By leader: when it began to hand over. */
  private readonly since = new Map<NodeId, Micros>();
  /** When all faults were healed. */
  private healedAt: Micros = 0;
  /** Nobody who keeps the rule takes longer, once clocks run as they should. */
  private readonly patience: Micros;

  /** @param timeout the longest transfer time-out of any server */
  constructor(view: View, findings: Findings, timeout: Micros) {
    this.view = view;
    this.findings = findings;
    this.patience = 2 * timeout;
  }

  elected(node: NodeId): void {
    this.since.delete(node);
  }

  milestone({ node, text, time }: Fact): void {
    if (text === 'transfer started') this.since.set(node, time);
    else if (over.has(text)) this.since.delete(node);
  }

  settles({ time }: Fact): void {
    this.healedAt = time;
  }

  /** The run is over, with the time that everything had to come to rest. */
  ended(fact: Fact): void {
    for (const [node, since] of this.since) {
      const term = this.view.leading[node];
      if (term === 0 || fact.time - Math.max(since, this.healedAt) <= this.patience) continue;
      const text = `${nameOf(node)}, leader of term ${term}, has been handing over its leadership since ${momentInWords(since)}; it has neither succeeded nor given up, and serves nobody meanwhile`;
      this.findings.broken(fact, 'transfer-held', text, { node, term });
    }
  }
}
