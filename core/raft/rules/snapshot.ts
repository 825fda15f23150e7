import type { Index, Term } from '../../units.ts';
import type { Configuration } from '../configuration.ts';

/** Snapshots: paper §7, Figure 13. */
export interface SnapshotRules {
  /** Servers take snapshots independently, once they have applied enough since the last one (§7). */
  mayCompact(lastApplied: Index, baseIndex: Index, appliedBytes: number, limitBytes: number): boolean;
  /** The configuration that goes into a snapshot: the one in force at its last entry (§7). */
  snapshotConfiguration(atLastIncluded: Configuration, initial: Configuration): Configuration;
  /** "The leader must occasionally send snapshots to followers that lag behind": when the previous entry is gone (§7). */
  needsSnapshot(prevLogIndex: Index, baseIndex: Index): boolean;
  /** A snapshot that ends at or before the receiver's commit index has nothing new and would undo what is committed. */
  mayInstall(lastIncludedIndex: Index, commitIndex: Index): boolean;
  /** Chunks are taken in order: each starts where the last one ended (Figure 13). */
  chunkFits(offset: number, received: number): boolean;
  /**
   * "If existing log entry has same index and term as snapshot's last included entry, retain log entries following
   * it"; otherwise "discard the entire log" (Figure 13). Asked only if entries follow that index.
   */
  keepsSuffix(termThere: Term, lastIncludedTerm: Term): boolean;
  /** "Reset state machine using snapshot contents" (Figure 13), whether or not entries were still waiting to be applied. */
  resetsState(lastApplied: Index, commitIndex: Index): boolean;
  /** lastApplied after the installation: what the state now contains. */
  appliedAfterInstall(lastApplied: Index, lastIncludedIndex: Index): Index;
}

export const snapshotRules: SnapshotRules = {
  mayCompact(lastApplied, baseIndex, appliedBytes, limitBytes) {
    return appliedBytes > limitBytes && lastApplied > baseIndex;
  },
  snapshotConfiguration(atLastIncluded) {
    return atLastIncluded;
  },
  needsSnapshot(prevLogIndex, baseIndex) {
    return prevLogIndex < baseIndex;
  },
  mayInstall(lastIncludedIndex, commitIndex) {
    return lastIncludedIndex > commitIndex;
  },
  chunkFits(offset, received) {
    return offset === received;
  },
  keepsSuffix(termThere, lastIncludedTerm) {
    return termThere === lastIncludedTerm;
  },
  resetsState() {
    return true;
  },
  appliedAfterInstall(_lastApplied, lastIncludedIndex) {
    return lastIncludedIndex;
  },
};
