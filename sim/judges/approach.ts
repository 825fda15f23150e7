import type { Index, NodeId } from '../../core/units.ts';
import { times } from '../lists.ts';
import type { Commits } from './trackers/commits.ts';

/** How near one server came to what its leader has. */
class Nearest {
  /** The least that it lacked, in entries to be written, committed and applied. */
  lacked = Number.POSITIVE_INFINITY;
  /** The latest snapshot that was on its way to it, and the most that it had of that. */
  snapshotIndex: Index = 0;
  snapshotBytes = 0;
}

/**
 * Whether servers that are behind come nearer to what their leader has. Only what is nearer than ever before counts, so that
 * nobody comes nearer for ever.
 */
export class Approach {
  private readonly commits: Commits;
  /** By node. */
  private readonly nearest: readonly Nearest[];

  constructor(commits: Commits) {
    this.commits = commits;
    this.nearest = times(commits.of.length, () => new Nearest());
  }

  /** Whether this server lacks less of what the leader has than it did whenever that was asked before. */
  cameNearer(node: NodeId, leader: NodeId): boolean {
    const entries = this.lacksLess(node, leader);
    return this.hasMoreOfSnapshot(node) || entries;
  }

  private lacksLess(node: NodeId, leader: NodeId): boolean {
    const own = this.commits.of[node];
    const its = this.commits.of[leader];
    // A log may also be too long.
    const lacks =
      Math.abs(its.log.last - own.log.last) +
      Math.abs(its.commitIndex - own.commitIndex) +
      Math.abs(its.appliedIndex - own.appliedIndex);
    const nearest = this.nearest[node];
    if (lacks >= nearest.lacked) return false;
    nearest.lacked = lacks;
    return true;
  }

  private hasMoreOfSnapshot(node: NodeId): boolean {
    const { snapshotIndex, snapshotBytes } = this.commits.of[node];
    const nearest = this.nearest[node];
    if (snapshotIndex < nearest.snapshotIndex) return false;
    if (snapshotIndex === nearest.snapshotIndex && snapshotBytes <= nearest.snapshotBytes) return false;
    nearest.snapshotIndex = snapshotIndex;
    nearest.snapshotBytes = snapshotBytes;
    return true;
  }
}
