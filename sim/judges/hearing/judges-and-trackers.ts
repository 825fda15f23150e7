import type { AcknowledgedSurvives } from '../acknowledged-survives.ts';
import type { Assertion } from '../assertion.ts';
import type { CommittedDurable } from '../committed-durable.ts';
import type { ElectionSafety } from '../election-safety.ts';
import type { ExactlyOnce } from '../exactly-once.ts';
import type { LeaderAppendOnly } from '../leader-append-only.ts';
import type { LeaderCompleteness } from '../leader-completeness.ts';
import type { ClaimedOrder } from '../linearizability/claimed-order/claimed-order.ts';
import type { Linearizability } from '../linearizability.ts';
import type { LogMatching } from '../log-matching.ts';
import type { MonotonicState } from '../monotonic-state.ts';
import type { Recovery } from '../recovery.ts';
import type { ShownIsDurable } from '../shown-is-durable.ts';
import type { StateMachineSafety } from '../state-machine-safety.ts';
import type { Commits } from '../trackers/commits.ts';
import type { Effects } from '../trackers/effects.ts';
import type { ExpectedFacts } from '../trackers/expected-facts.ts';
import type { Leadership } from '../trackers/leadership.ts';
import type { Ledger } from '../trackers/ledger.ts';
import type { Logs } from '../trackers/logs.ts';
import type { Machines } from '../trackers/machines.ts';
import type { OwedAnswers } from '../trackers/owed-answers.ts';
import type { VoteOnce } from '../vote-once.ts';

/*
 * The types of what `Hearing` dispatches to: all judges, and the trackers, which keep state that several judges
 * need.
 */

/** The state that judges share. */
export interface Trackers {
  readonly machines: Machines;
  readonly ledger: Ledger;
  readonly logs: Logs;
  readonly leadership: Leadership;
  readonly commits: Commits;
  readonly effects: Effects;
  readonly claimed: ClaimedOrder;
  readonly answers: OwedAnswers;
  readonly expectedFacts: ExpectedFacts;
}

/** All judges, by name. */
export interface Judges {
  readonly electionSafety: ElectionSafety;
  readonly voteOnce: VoteOnce;
  readonly monotonicState: MonotonicState;
  readonly leaderAppendOnly: LeaderAppendOnly;
  readonly logMatching: LogMatching;
  readonly leaderCompleteness: LeaderCompleteness;
  readonly stateMachineSafety: StateMachineSafety;
  readonly committedDurable: CommittedDurable;
  readonly shownIsDurable: ShownIsDurable;
  readonly exactlyOnce: ExactlyOnce;
  readonly linearizability: Linearizability;
  readonly acknowledgedSurvives: AcknowledgedSurvives;
  readonly recovery: Recovery;
  readonly assertion: Assertion;
}
