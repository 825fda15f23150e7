import { commitRules } from './rules/commit.ts';
import { electionRules } from './rules/election.ts';
import { logRules } from './rules/log.ts';
import { membershipRules } from './rules/membership.ts';
import { readRules } from './rules/reads.ts';
import { replicationRules } from './rules/replication.ts';
import { requestRules } from './rules/requests.ts';
import { sessionRules } from './rules/sessions.ts';
import { snapshotRules } from './rules/snapshot.ts';
import { storageRules } from './rules/storage.ts';

/**
 * The protocol's decisions as small pure functions, one per sentence of Figure 2, of the later sections and of the
 * thesis. The core calls a rule wherever the paper states one; a bug is a copy of this record with one or two rules
 * replaced. Rules get all they need as arguments and change nothing unless their comment says so.
 */
export const paperRules = {
  ...commitRules,
  ...electionRules,
  ...logRules,
  ...membershipRules,
  ...readRules,
  ...replicationRules,
  ...requestRules,
  ...sessionRules,
  ...snapshotRules,
  ...storageRules,
} as const;

export type Rules = Readonly<typeof paperRules>;
