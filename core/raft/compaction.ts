import { imageOf } from '../kv/image.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import type { Snapshot } from './snapshot.ts';

/** Takes a snapshot when enough has been applied since the last one (paper §7). */
export function compactIfDue(raft: Raft): void {
  const { lastApplied, log, appliedBytes, options } = raft;
  if (raft.rules.mayCompact(lastApplied, log.baseIndex, appliedBytes, options.snapshotLogBytes))
    takeSnapshot(raft);
}

/** Folds everything applied into a snapshot and drops those entries. Does nothing if nothing was applied since the last. */
export function takeSnapshot(raft: Raft): void {
  const { log, store, rules, configurations, lastApplied } = raft;
  if (lastApplied <= log.baseIndex) return;
  const { configuration, index } = configurations.at(lastApplied);
  const data = imageOf(store, rules);
  const snapshot: Snapshot = {
    lastIncludedIndex: lastApplied,
    lastIncludedTerm: log.termAt(lastApplied),
    configuration: rules.snapshotConfiguration(configuration, configurations.initial),
    configurationIndex: index,
    data,
    stateHash: store.stateHash,
    bytes: data.length,
  };
  log.compact(snapshot.lastIncludedIndex, snapshot.lastIncludedTerm);
  configurations.compact(lastApplied);
  raft.snapshot = snapshot;
  raft.appliedBytes = 0;
  raft.storage.noteSnapshot(snapshot, true, raft.commitIndex);
  declareMilestone(raft.out, Milestone.snapshotTaken);
}
