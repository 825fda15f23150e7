import type { Index, NodeId, Term } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import type { Commits } from '../trackers/commits.ts';

/** How near one server came to what its leader has. */
class Nearest {
  /** The least that it lacked, in entries to be asked for, written, committed and applied. */
  lacked = Number.POSITIVE_INFINITY;
  /**
   * Whether a leader was seen that had applied all it committed. One that was restarted goes through its log itself, and who
   * does so more slowly was never as near to it as before it had begun.
   */
  leaderIsDone = false;
  /**
   * The latest snapshot that was on its way to it, in which reign, and the most that it had of that, or of one of
   * an earlier reign.
   */
  snapshotIndex: Index = 0;
  reign: Term = 0;
  snapshotBytes = 0;
  /** What it had at the last check, and whether that was more than at the one before. */
  had = 0;
  hasMore = false;
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
  cameNearer(node: NodeId, leader: NodeId, reign: Term): boolean {
    const entries = this.lacksLess(node, leader);
    this.noteWhatItHas(node);
    return this.hasMoreOfSnapshot(node, reign) || entries;
  }

  /** Whether it had more at the last check than at the one before: it goes on, although its leader may be no nearer for that. */
  goesOn(node: NodeId): boolean {
    return this.nearest[node].hasMore;
  }

  private noteWhatItHas(node: NodeId): void {
    const { log, disk, commitIndex, appliedIndex, snapshotIndex, snapshotBytes } = this.commits.of[node];
    const nearest = this.nearest[node];
    const has = log.last + disk.last + commitIndex + appliedIndex + snapshotIndex + snapshotBytes;
    nearest.hasMore = has > nearest.had;
    nearest.had = has;
  }

  private lacksLess(node: NodeId, leader: NodeId): boolean {
    const own = this.commits.of[node];
    const its = this.commits.of[leader];
    // A log may also be too long.
    const lacks =
      Math.abs(its.log.last - own.log.last) +
      Math.abs(its.log.last - own.disk.last) +
      Math.abs(its.commitIndex - own.commitIndex) +
      Math.abs(its.appliedIndex - own.appliedIndex);
    const nearest = this.nearest[node];
    if (!nearest.leaderIsDone && its.appliedIndex === its.commitIndex) {
      nearest.leaderIsDone = true;
      nearest.lacked = Number.POSITIVE_INFINITY;
    }
    if (lacks >= nearest.lacked) return false;
    nearest.lacked = lacks;
    return true;
  }

  /** A leader may go over to a newer snapshot, and all begins anew. With each new leader it could begin anew for ever. */
  private hasMoreOfSnapshot(node: NodeId, reign: Term): boolean {
    const { snapshotIndex, snapshotBytes } = this.commits.of[node];
    const nearest = this.nearest[node];
    const sameReign = reign === nearest.reign;
    if (sameReign && snapshotIndex < nearest.snapshotIndex) return false;
    const newer = sameReign && snapshotIndex > nearest.snapshotIndex;
    nearest.reign = reign;
    nearest.snapshotIndex = snapshotIndex;
    if (!newer && snapshotBytes <= nearest.snapshotBytes) return false;
    nearest.snapshotBytes = snapshotBytes;
    return true;
  }
}
