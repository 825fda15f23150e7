import type { Index, NodeId, Term } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import type { Commits } from '../trackers/commits.ts';

/** The closest that one server ever came to its leader's state. */
class Nearest {
  /** The smallest lag seen: entries missing in its log and on its disk, and entries not yet committed or applied. */
  lacked = Number.POSITIVE_INFINITY;
  /**
   * Whether a leader was ever seen that had applied all it committed. A leader that was restarted replays its
   * own log; a server that replays more slowly than its leader falls further behind than it was before, so
   * `lacked` counts only from that moment on.
   */
  leaderIsDone = false;
  /**
   * The snapshot last seen being transferred to this server and the reign in which it was, and the most bytes
   * it ever had of a snapshot in this reign or an earlier one.
   */
  snapshotIndex: Index = 0;
  reign: Term = 0;
  snapshotBytes = 0;
  /** Its total progress at the last check, and whether that was more than at the check before. */
  had = 0;
  hasMore = false;
}

/**
 * Tells whether servers that are behind are catching up with their leader. Only coming closer than ever before
 * counts, so that this cannot go on forever.
 */
export class Approach {
  private readonly commits: Commits;
  /** Indexed by node. */
  private readonly nearest: readonly Nearest[];

  constructor(commits: Commits) {
    this.commits = commits;
    this.nearest = times(commits.of.length, () => new Nearest());
  }

  /** Whether this server lags less behind the leader than at every earlier call. */
  cameNearer(node: NodeId, leader: NodeId, reign: Term): boolean {
    const entries = this.lacksLess(node, leader);
    this.noteWhatItHas(node);
    return this.hasMoreOfSnapshot(node, reign) || entries;
  }

  /** Whether it made progress between the last two checks, even if its leader moved ahead just as fast. */
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
    // The server's log may also be longer than the leader's.
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

  /**
   * Whether the server has more of a snapshot than before. A newer snapshot starts the count again, but only
   * within one reign: otherwise every new leader could start it again, forever.
   */
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
