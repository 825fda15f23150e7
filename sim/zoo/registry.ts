import { c1 } from './bugs/c1-retry-applied-twice.ts';
import { c2 } from './bugs/c2-time-out-told-as-failure.ts';
import { c3 } from './bugs/c3-sessions-not-in-snapshot.ts';
import { c4 } from './bugs/c4-answered-when-appended.ts';
import { e1Recovery } from './bugs/e1-vote-forgotten-at-restart.ts';
import { e1 } from './bugs/e1-vote-not-stored.ts';
import { e2 } from './bugs/e2-term-not-stored.ts';
import { e3TermFirst } from './bugs/e3-term-before-vote.ts';
import { e3 } from './bugs/e3-vote-before-term.ts';
import { e4 } from './bugs/e4-votes-counted.ts';
import { e5 } from './bugs/e5-late-votes-count.ts';
import { e6 } from './bugs/e6-pre-votes-count.ts';
import { e7 } from './bugs/e7-pre-vote-changes-state.ts';
import { e8 } from './bugs/e8-longest-log-wins.ts';
import { e9 } from './bugs/e9-both-longer-and-later.ts';
import { e9Either } from './bugs/e9-either-longer-or-later.ts';
import { e10 } from './bugs/e10-equal-log-refused.ts';
import { e11 } from './bugs/e11-any-message-resets-timer.ts';
import { e12 } from './bugs/e12-joint-by-union.ts';
import { e13 } from './bugs/e13-learners-vote.ts';
import { e14 } from './bugs/e14-self-vote-not-recorded.ts';
import { e15 } from './bugs/e15-asks-before-own-vote-is-durable.ts';
import { e16 } from './bugs/e16-missing-meta-is-term-0.ts';
import { e17 } from './bugs/e17-dictator.ts';
import { l1 } from './bugs/l1-always-truncates.ts';
import { l2 } from './bugs/l2-acknowledges-own-last-index.ts';
import { l3 } from './bugs/l3-commits-own-last-index.ts';
import { l4 } from './bugs/l4-previous-by-index-only.ts';
import { l5 } from './bugs/l5-commits-old-term.ts';
import { l6 } from './bugs/l6-half-is-a-majority.ts';
import { l7 } from './bugs/l7-refusal-raises-match.ts';
import { l8 } from './bugs/l8-stale-refusal-lowers-next.ts';
import { l9 } from './bugs/l9-leader-counts-unsynced.ts';
import { l10 } from './bugs/l10-acknowledges-unsynced.ts';
import { l10Host } from './bugs/l10-nothing-waits-for-disk.ts';
import { l11 } from './bugs/l11-old-write-marks-new-suffix.ts';
import { l12 } from './bugs/l12-completions-out-of-order.ts';
import { l13 } from './bugs/l13-replay-resurrects.ts';
import { l14 } from './bugs/l14-backtracking-gives-up.ts';
import { l15 } from './bugs/l15-compacted-read-as-none.ts';
import { l16 } from './bugs/l16-lost-window-stalls.ts';
import { l17 } from './bugs/l17-stale-batch.ts';
import { l18 } from './bugs/l18-step-down-drops-entries.ts';
import { l19 } from './bugs/l19-leader-overwrites-itself.ts';
import { m1 } from './bugs/m1-change-before-own-commit.ts';
import { m2 } from './bugs/m2-overlapping-changes.ts';
import { m3 } from './bugs/m3-joint-commits-by-new-only.ts';
import { m4 } from './bugs/m4-removed-leader-counts-itself.ts';
import { m5 } from './bugs/m5-leader-leaves-early.ts';
import { m6 } from './bugs/m6-removed-server-disrupts.ts';
import { m7 } from './bugs/m7-configuration-not-in-snapshot.ts';
import { m8 } from './bugs/m8-premature-retirement.ts';
import { m9 } from './bugs/m9-contact-with-either-half.ts';
import { m10 } from './bugs/m10-joint-never-left.ts';
import { m11 } from './bugs/m11-learner-refuses-vote.ts';
import { m12 } from './bugs/m12-no-catch-up.ts';
import { r1 } from './bugs/r1-reads-before-own-commit.ts';
import { r2 } from './bugs/r2-reads-without-quorum.ts';
import { r3 } from './bugs/r3-reads-before-applied.ts';
import { r4 } from './bugs/r4-lease-without-drift-bound.ts';
import { r5 } from './bugs/r5-lease-survives-transfer.ts';
import { s1 } from './bugs/s1-older-snapshot-accepted.ts';
import { s2 } from './bugs/s2-divergent-suffix-kept.ts';
import { s3 } from './bugs/s3-snapshot-term-lost.ts';
import { s4 } from './bugs/s4-snapshot-acknowledged-unsynced.ts';
import { s5 } from './bugs/s5-install-races-with-apply.ts';
import { s6 } from './bugs/s6-snapshot-newer-than-log.ts';
import { s7 } from './bugs/s7-only-leader-applies.ts';
import { v1 } from './bugs/v1-no-pre-vote.ts';
import { v1CheckQuorum } from './bugs/v1-partial-leader-stays.ts';
import { v2 } from './bugs/v2-half-upgraded.ts';
import { v3 } from './bugs/v3-refused-pre-vote-teaches-nothing.ts';
import { v4 } from './bugs/v4-transfer-never-ends.ts';
import { v5 } from './bugs/v5-transfer-to-anybody.ts';
import { v6 } from './bugs/v6-isolated-leader-stays.ts';
import type { ZooBug } from './zoo-bug.ts';

/** Every known bug, in the order of docs/zoo.md. */
export const zoo: readonly ZooBug[] = [
  e1,
  e1Recovery,
  e2,
  e3,
  e3TermFirst,
  e4,
  e5,
  e6,
  e7,
  e8,
  e9,
  e9Either,
  e10,
  e11,
  e12,
  e13,
  e14,
  e15,
  e16,
  e17,
  l1,
  l2,
  l3,
  l4,
  l5,
  l6,
  l7,
  l8,
  l9,
  l10,
  l10Host,
  l11,
  l12,
  l13,
  l14,
  l15,
  l16,
  l17,
  l18,
  l19,
  r1,
  r2,
  r3,
  r4,
  r5,
  c1,
  c2,
  c3,
  c4,
  m1,
  m2,
  m3,
  m4,
  m5,
  m6,
  m7,
  m8,
  m9,
  m10,
  m11,
  m12,
  s1,
  s2,
  s3,
  s4,
  s5,
  s6,
  s7,
  v1,
  v1CheckQuorum,
  v2,
  v3,
  v4,
  v5,
  v6,
];

/** Their names, as `zoo:` in a scenario takes them. */
export const bugNames: readonly string[] = zoo.map(({ name }) => name);

/** The bug of this name; undefined if there is none. */
export function bugNamed(name: string): ZooBug | undefined {
  return zoo.find((bug) => bug.name === name);
}
