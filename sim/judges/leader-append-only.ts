/*
 * Leader append-only: a leader never overwrites or deletes entries in its log; it only appends new ones.
 * Paper: Figure 3, §5.3.
 * Every write that a leader issues is a check. It looks at the log as it was before the write, so it must hear
 * of writes before the mirror of the log does.
 * Reading a violation: the server took itself for a follower while it led, or let a follower's refusal shorten
 * its own log.
 * Known false positives: none. A snapshot of the leader's own prefix deletes nothing. A leader that steps down
 * declares it (or moves to a higher term in the same write) before it truncates.
 */
import type { Write } from '../../core/io.ts';
import type { Fact } from '../facts.ts';
import type { Court } from './judge.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';

const leaderAppendOnlyReasons = ['truncated', 'overwrote', 'replaced-by-snapshot'] as const;
type Reason = (typeof leaderAppendOnlyReasons)[number];

export class LeaderAppendOnly extends SittingJudge {
  readonly property = 'leader-append-only';
  private readonly leadership: Leadership;
  private readonly logs: Logs;
  private readonly expectedFacts: ExpectedFacts;

  constructor(court: Court, leadership: Leadership, logs: Logs, expectedFacts: ExpectedFacts) {
    super(court);
    this.leadership = leadership;
    this.logs = logs;
    this.expectedFacts = expectedFacts;
  }

  /** Leaders' writes of an entry that followed the last one. */
  protected override expected(): number {
    return this.expectedFacts.led;
  }

  writeIssued(fact: Fact, write: Write): void {
    const term = this.leadership.leading[fact.node];
    if (term === 0 || (write.hardState && write.term > term)) return;
    this.comparisons++;
    const log = this.logs.memory[fact.node];
    const { snapshot, truncateFrom, entries } = write;
    if (truncateFrom > 0 && truncateFrom <= log.last)
      this.blame(fact, 'truncated', `truncated its log from index ${truncateFrom}`);
    else if (entries.length > 0 && entries[0].index <= log.last)
      this.blame(fact, 'overwrote', `overwrote index ${entries[0].index} of its log`);
    else if (snapshot !== null && snapshot.lastIncludedIndex < log.last) {
      const index = snapshot.lastIncludedIndex;
      if (index < log.first || log.termAt(index) !== snapshot.lastIncludedTerm)
        this.blame(fact, 'replaced-by-snapshot', `let a snapshot of index ${index} replace its log`);
    }
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    if (this.objected) return;
    const last = this.logs.memory[fact.node].last;
    const term = this.leadership.leading[fact.node];
    this.object(
      fact,
      reason,
      `${nameOf(fact.node)}, leader of term ${term}, ${what}, which ended at ${last}`,
    );
  }
}
