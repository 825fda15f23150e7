/*
 * Log matching: if two logs contain an entry with the same index and term, then the logs are identical in all
 * entries up through that index.
 * Paper: Figure 3, §5.3.
 * One table for all servers maps (index, term) to the hash of the prefix that ends there; every entry that a
 * server appends must agree with it. A log must also have no gaps: an entry that does not continue the log is
 * 'not-contiguous'.
 * Reading a violation: the consistency check of AppendEntries let something through, two leaders wrote in one
 * term, or a restart brought back what had been truncated. The index reported is the first one at which this
 * server was seen to differ; the difference itself may lie below it.
 * Known false positives: none. After a snapshot whose prefix hash is unknown, a log is not compared until it
 * has a snapshot whose prefix hash is known; a restart alone does not change that.
 */
import type { Write } from '../../core/io.ts';
import type { Entry } from '../../core/raft/entry.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { EntryTable } from './trackers/entry-table.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Logs } from './trackers/logs.ts';

const logMatchingReasons = ['prefixes-differ', 'not-contiguous'] as const;
type Reason = (typeof logMatchingReasons)[number];

export class LogMatching extends BaseJudge {
  readonly property = 'log-matching';
  private readonly logs: Logs;
  private readonly table: EntryTable;
  private readonly expectedFacts: ExpectedFacts;
  protected override readonly rests = true;

  constructor(court: Court, logs: Logs, table: EntryTable, expectedFacts: ExpectedFacts) {
    super(court);
    this.expectedFacts = expectedFacts;
    this.logs = logs;
    this.table = table;
  }

  /** Entries that another server already had, with the same prefix. */
  protected override expected(): number {
    return this.expectedFacts.entries;
  }

  /**
   * Whether no server had an entry of this index and term with a different prefix; `hash` is that of the
   * prefix. If the entry is new, it is entered into the table.
   */
  expects({ index, term }: Entry, hash: number): boolean {
    return this.table.agree(index, term, hash) === hash;
  }

  writeIssued(fact: Fact, write: Write): void {
    if (write.entries.length === 0 || this.objected) return;
    const log = this.logs.memory[fact.node];
    if (log.strayIndex > 0) {
      const stray: Reason = 'not-contiguous';
      const text = `${nameOf(fact.node)} appended index ${log.strayIndex} to a log that ends at index ${log.strayAfter}`;
      this.object(fact, stray, text);
      return;
    }
    if (!log.comparable) return;
    // All entries continued the log, so the mirror holds them.
    const { entries } = write;
    for (let i = 0; i < entries.length; i++) {
      const { index, term } = entries[i];
      const hash = log.hashAt(index);
      if (this.table.agree(index, term, hash) === hash) continue;
      this.comparisons += i + 1;
      const differ: Reason = 'prefixes-differ';
      const text = `${nameOf(fact.node)} appended index ${index} of term ${term}, but its log up to there differs from that of another server with the same entry`;
      this.object(fact, differ, text);
      return;
    }
    this.comparisons += entries.length;
  }
}
