/*
 * Leader completeness: if an entry was committed in a given term, then it is in the log of every leader of a
 * higher term.
 * Paper: Figure 3, §5.4.
 * The term that counts is the one in which the entry was *committed*, not the entry's own. Take three servers
 * with current terms [4, 4, 3] and logs of entry terms [1, 2, 4], [1, 2, 4], [1, 3]: the entry of term 2 was
 * committed in term 4, so it is no violation that an isolated leader of term 3 never had it.
 * There are two checks: when a server becomes leader, its log is compared with everything committed in lower
 * terms; and each commit is compared with the leaders of higher terms elected before it, since an old leader
 * may commit late. For the second check the part of a leader's log beyond the ledger is remembered as it was at
 * the election.
 * Reading a violation: a server without a committed entry won an election (look at the up-to-date comparison
 * and at the voters), or an entry was treated as committed without the quorum that would have prevented the
 * election.
 * Known false positives: none. What is inside a leader's snapshot counts as part of its log.
 */
import type { Index, NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import { CommitTerms } from './trackers/commit-terms.ts';
import type { ElectionListener, Leadership } from './trackers/leadership.ts';
import type { Ledger } from './trackers/ledger.ts';
import type { LogMirror } from './trackers/log-mirror.ts';
import type { Logs } from './trackers/logs.ts';

const leaderCompletenessReasons = ['leader-lacks-committed', 'committed-behind-leader'] as const;
type Reason = (typeof leaderCompletenessReasons)[number];

/** A leader's log at its election, from index `first` on; below that it agreed with the ledger. */
interface Elected {
  readonly node: NodeId;
  readonly term: Term;
  readonly first: Index;
  readonly last: Index;
  /** Hashes of the prefixes up to first, first + 1, ..., last; null if the log's hashes are not comparable. */
  readonly hashes: Int32Array | null;
}

export class LeaderCompleteness extends BaseJudge implements ElectionListener {
  readonly property = 'leader-completeness';
  private readonly leadership: Leadership;
  private readonly logs: Logs;
  private readonly ledger: Ledger;
  private readonly commitTerms = new CommitTerms();
  /** In ascending order of term. A leader is dropped when no server can commit in a lower term any more. */
  private leaders: Elected[] = [];
  private highestTerm: Term = 0;

  constructor(court: Court, leadership: Leadership, logs: Logs, ledger: Ledger) {
    super(court);
    this.leadership = leadership;
    this.logs = logs;
    this.ledger = ledger;
    leadership.listen(this);
  }

  elected(node: NodeId, term: Term, _before: NodeId, fact: Fact): void {
    if (this.objected) return;
    this.comparisons++;
    const log = this.logs.memory[node];
    const needed = this.commitTerms.highestBelow(term);
    if (needed > log.base && !this.contains(log, needed)) {
      const reason: Reason = 'leader-lacks-committed';
      const missing = this.firstMissing(log, needed);
      const [by, then] = [this.ledger.commitNodeAt(missing), this.ledger.commitTermAt(missing)];
      const has = missing > log.last ? `its log ends at ${log.last}` : 'it has another entry there';
      const text = `${nameOf(node)} leads term ${term} without index ${missing}, which ${nameOf(by)} committed in term ${then}: ${has}`;
      this.object(fact, reason, text);
      return;
    }
    this.remember(node, term, log, needed);
  }

  /**
   * Whether a commit up to `to` in this term is nothing new: the term is the newest, and as much was committed
   * in it before.
   */
  expects(term: Term, to: Index): boolean {
    return term >= this.highestTerm && this.commitTerms.covers(term, to);
  }

  /** A server's commit index rises to `to`. */
  committed(node: NodeId, term: Term, to: Index, fact: Fact): void {
    const log = this.logs.memory[node];
    const index = Math.min(to, log.last);
    this.commitTerms.note(term, index);
    if (term >= this.highestTerm || this.objected || index < log.first) return;
    for (const leader of this.leaders) {
      if (leader.term <= term) continue;
      this.comparisons++;
      if (index < leader.first) continue;
      const differs =
        index > leader.last ||
        (leader.hashes !== null &&
          log.comparable &&
          leader.hashes[index - leader.first] !== log.hashAt(index));
      if (!differs) continue;
      const reason: Reason = 'committed-behind-leader';
      const text = `${nameOf(node)} committed index ${index} in term ${term}, but ${nameOf(leader.node)}, elected leader of term ${leader.term} before, does not have it`;
      this.object(fact, reason, text);
      return;
    }
  }

  private contains(log: LogMirror, index: Index): boolean {
    if (index > log.last) return false;
    return !log.comparable || !this.ledger.has(index) || log.hashAt(index) === this.ledger.hashAt(index);
  }

  private firstMissing(log: LogMirror, index: Index): Index {
    let missing = index;
    while (missing - 1 > log.base && this.ledger.has(missing - 1) && !this.contains(log, missing - 1))
      missing--;
    return missing;
  }

  private remember(node: NodeId, term: Term, log: LogMirror, agreed: Index): void {
    const first = Math.max(agreed + 1, log.first);
    const hashes = log.comparable ? new Int32Array(Math.max(0, log.last - first + 1)) : null;
    if (hashes !== null) for (let i = first; i <= log.last; i++) hashes[i - first] = log.hashAt(i);
    // Only a server that still leads a lower term can commit in a term below this one.
    let lowest = term;
    for (const leading of this.leadership.leading) if (leading > 0 && leading < lowest) lowest = leading;
    this.leaders = this.leaders.filter((leader) => leader.term > lowest && leader.term !== term);
    this.leaders.push({ node, term, first, last: log.last, hashes });
    if (term > this.highestTerm) this.highestTerm = term;
  }
}
