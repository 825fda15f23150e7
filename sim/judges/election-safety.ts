/*
 * Election safety: at most one leader can be elected in a given term.
 * Paper: Figure 3, §5.2.
 * Reading a violation: two servers led the same term, so a vote was counted twice or given twice, or the
 * quorums of two configurations did not overlap. Look at the votes of that term, then at restarts between them.
 * 'elected-again' means that one server won the same term before and after a restart: its own vote was not on
 * disk when it first won.
 * Known false positives: none. A server counts as leader of a term if it declares that it leads, or sends
 * AppendEntries or InstallSnapshot in that term.
 */
import type { NodeId, Term } from '../../core/units.ts';
import { NOBODY } from '../../core/units.ts';
import { type Fact, FactKind } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { ElectionListener, Leadership } from './trackers/leadership.ts';

const electionSafetyReasons = ['two-leaders', 'elected-again'] as const;
type Reason = (typeof electionSafetyReasons)[number];

export class ElectionSafety extends BaseJudge implements ElectionListener {
  readonly property = 'election-safety';

  constructor(court: Court, leadership: Leadership) {
    super(court);
    leadership.listen(this);
  }

  elected(node: NodeId, term: Term, before: NodeId, fact: Fact): void {
    this.comparisons++;
    if (before === NOBODY || this.objected) return;
    const how = fact.kind === FactKind.role ? 'became leader' : 'sent a leader’s message';
    const reason: Reason = before === node ? 'elected-again' : 'two-leaders';
    const text =
      before === node
        ? `${nameOf(node)} ${how} in term ${term}, which it had led already before it restarted`
        : `${nameOf(node)} ${how} in term ${term}, which ${nameOf(before)} led already`;
    this.object(fact, reason, text);
  }
}
