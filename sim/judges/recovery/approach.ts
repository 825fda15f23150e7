import { type Index, type Micros, NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import type { Commits } from '../trackers/commits.ts';
import type { Obstacles } from './setup.ts';
import type { Standing } from './standing.ts';

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
  private readonly standing: Standing;
  private readonly obstacles: Obstacles;
  /** Indexed by node. */
  private readonly nearest: readonly Nearest[];

  constructor(commits: Commits, standing: Standing, obstacles: Obstacles) {
    this.commits = commits;
    this.standing = standing;
    this.obstacles = obstacles;
    this.nearest = times(commits.of.length, () => new Nearest());
  }

  /**
   * Whether any server that is behind the only leader came nearer to it since the last call, or could not
   * because the world let nothing through in all that time.
   */
  advances(now: Micros): boolean {
    const { standing } = this;
    const leader = standing.onlyLeader();
    let nearer = false;
    for (let node = 1; leader > NOBODY && node <= standing.nodes; node++) {
      if (standing.counts(node) && this.cameNearer(node, leader, standing.reignOf(leader))) nearer = true;
    }
    return this.isAnybodyHeldUp(now, leader) || nearer;
  }

  /** Whether an obstacle held up a server that is behind its leader or, if there is no leader, any server. */
  private isAnybodyHeldUp(now: Micros, leader: NodeId): boolean {
    const { standing, obstacles } = this;
    obstacles.look(now);
    for (let node = 1; node <= standing.nodes; node++) {
      const matters = standing.counts(node) && (leader <= NOBODY || standing.isBehind(node, leader));
      if (matters && obstacles.holdUp(node, Math.max(NOBODY, leader))) return true;
    }
    return false;
  }

  /** Whether this server lags less behind the leader than at every earlier call. */
  private cameNearer(node: NodeId, leader: NodeId, reign: Term): boolean {
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
