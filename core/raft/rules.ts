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
 * Every decision of the protocol as a small pure predicate, one per sentence of Figure 2 and of the chapters that
 * came later. The core asks a rule wherever the paper states one; a bug is a copy of this record with a rule or two
 * replaced. Rules get all they need as arguments and change nothing, save where their text says so.
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
