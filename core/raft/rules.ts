import { type CommitRules, commitRules } from './rules/commit.ts';
import { type ElectionRules, electionRules } from './rules/election.ts';
import { type LogRules, logRules } from './rules/log.ts';
import { type MembershipRules, membershipRules } from './rules/membership.ts';
import { type ReadRules, readRules } from './rules/reads.ts';
import { type ReplicationRules, replicationRules } from './rules/replication.ts';
import { type RequestRules, requestRules } from './rules/requests.ts';
import { type SessionRules, sessionRules } from './rules/sessions.ts';
import { type SnapshotRules, snapshotRules } from './rules/snapshot.ts';
import { type StorageRules, storageRules } from './rules/storage.ts';

/**
 * Every decision of the protocol as a small pure predicate, one per sentence of Figure 2 and of the chapters
 * that came later. The core asks a rule wherever the paper states one; a bug is a copy of `paperRules` with a
 * rule or two replaced. Rules get all they need as arguments and change nothing, save where their text says so.
 */
export interface Rules
  extends ElectionRules,
    LogRules,
    ReplicationRules,
    CommitRules,
    StorageRules,
    ReadRules,
    RequestRules,
    SessionRules,
    SnapshotRules,
    MembershipRules {}

export const paperRules: Rules = {
  ...electionRules,
  ...logRules,
  ...replicationRules,
  ...commitRules,
  ...storageRules,
  ...readRules,
  ...requestRules,
  ...sessionRules,
  ...snapshotRules,
  ...membershipRules,
};
