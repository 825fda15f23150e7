/*
 * Leader append-only: a leader never overwrites or deletes entries in its log; it only appends new ones.
 * Paper: Figure 3, §5.3.
 * Every write that a leader issues is checked against its log as it was before the write, so this judge must be
 * called before the log's mirror is updated.
 * Reading a violation: the server acted as a follower while it led, or shortened its own log because a follower
 * refused entries.
 * Known false positives: none. A snapshot of a prefix of the leader's own log deletes nothing. A leader that
 * steps down declares that (or moves to a higher term in the same write) before it truncates.
 */
import type { Write } from '../../core/io.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';

const leaderAppendOnlyReasons = ['truncated', 'overwrote', 'replaced-by-snapshot'] as const;
type Reason = (typeof leaderAppendOnlyReasons)[number];

export class LeaderAppendOnly extends BaseJudge {
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

  /** Writes in which a leader appended one entry at the end of its log. */
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
      `${nameOf(fact.node)}, leader of term ${term}, ${what}; the log ended at ${last}`,
    );
  }
}
