import type { Index } from '../units.ts';
import { declareConfiguration } from './declare.ts';
import type { Entry } from './entry.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';

/** Appends an entry; a configuration is in force from now on (§6). */
export function appendToLog(raft: Raft, entry: Entry): void {
  raft.log.append(entry);
  if (entry.configuration !== null) {
    raft.configurations.append(entry.configuration, entry.index, raft.commitIndex);
    declareConfiguration(raft);
  }
}

/** Deletes the entries from `from` on; a configuration among them is rolled back (§6). */
export function truncateLog(raft: Raft, from: Index): void {
  const first = from > raft.log.baseIndex ? from : raft.log.baseIndex + 1;
  if (first > raft.log.lastIndex) return;
  raft.log.truncate(first);
  raft.storage.noteTruncation(first);
  if (raft.configurations.truncate(first, raft.commitIndex)) {
    declareMilestone(raft.out, Milestone.configurationRolledBack);
    declareConfiguration(raft);
  }
}
