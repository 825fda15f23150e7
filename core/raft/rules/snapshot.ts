import type { Index, Term } from '../../units.ts';
import type { Configuration } from '../configuration.ts';

/** Bound on the log's size, in multiples of the usual limit, while compaction waits for a follower. */
const MOST_SPARED = 8;

/** Snapshots: paper §7, Figure 13. */
export const snapshotRules = {
  /** Servers take snapshots independently, once they have applied enough since the last one (§7). */
  mayCompact: (lastApplied: Index, baseIndex: Index, appliedBytes: number, limitBytes: number): boolean =>
    appliedBytes > limitBytes && lastApplied > baseIndex,
  /** Whether the leader may postpone compaction for a follower that would otherwise need one snapshot after another. */
  sparesLog: (appliedBytes: number, limitBytes: number): boolean => appliedBytes <= limitBytes * MOST_SPARED,
  /** A snapshot covers what the state machine has applied (§7), not all that is committed. */
  snapshotUpTo: (lastApplied: Index, _commitIndex: Index): Index => lastApplied,
  /** The configuration that goes into a snapshot: the one in force at its last entry (§7). */
  snapshotConfiguration: (atLastIncluded: Configuration, _initial: Configuration): Configuration =>
    atLastIncluded,
  /** "The leader must occasionally send snapshots to followers that lag behind" (§7): if the previous entry is gone. */
  needsSnapshot: (prevLogIndex: Index, baseIndex: Index): boolean => prevLogIndex < baseIndex,
  /** A snapshot that ends at or before the receiver's commitIndex has nothing new and would undo what is committed. */
  mayInstall: (lastIncludedIndex: Index, commitIndex: Index): boolean => lastIncludedIndex > commitIndex,
  /** Chunks are taken in order: each starts where the last one ended (Figure 13). */
  chunkFits: (offset: number, received: number): boolean => offset === received,
  /**
   * "If existing log entry has same index and term as snapshot's last included entry, retain log entries following
   * it"; otherwise "discard the entire log" (Figure 13). Called only if the log has entries after that index.
   */
  keepsSuffix: (termThere: Term, lastIncludedTerm: Term): boolean => termThere === lastIncludedTerm,
  /** "Reset state machine using snapshot contents" (Figure 13), whether or not entries were still waiting to be applied. */
  resetsState: (_lastApplied: Index, _commitIndex: Index): boolean => true,
  /** lastApplied after the installation: what the state now contains. */
  appliedAfterInstall: (_lastApplied: Index, lastIncludedIndex: Index): Index => lastIncludedIndex,
};
