import { majority } from '../../core/raft/quorum.ts';
import { NOBODY, type NodeId } from '../../core/units.ts';
import { electorates } from '../facts/configurations.ts';
import type { Cluster } from './cluster.ts';

const NOBODY_VOTES: readonly NodeId[] = [];

/** Whether the cluster can still recover: which servers can take part, and whether they include a quorum. */
export class Prospects {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Whether any machine is up, or will be again. */
  get anybodyLeft(): boolean {
    return this.cluster.hosts.some((host) => host.lives);
  }

  /**
   * Whether faults in force keep a server from taking part: cut links separate it from a quorum of the voters. After
   * healing the remaining faults are permanent, so then a clogged link, a pause or a disk that refuses writes or hangs counts,
   * too. A leader whose disk hangs may go on leading, as long as others store what it sends.
   */
  outOfReach(node: NodeId): boolean {
    const { network, faults, voters, watch } = this.cluster;
    if (faults.healed) {
      const { paused, disk } = this.cluster.host(node);
      if (paused || disk.refusals.begun || (disk.stalled && watch.leader() !== node)) return true;
    } else if (network.whole) {
      return false;
    }
    return !this.isMajority(voters, (other) => this.areJoined(node, other));
  }

  /** Whether two servers are separated permanently, in at least one direction. */
  areApartForGood(a: NodeId, b: NodeId): boolean {
    return this.cluster.faults.healed && !this.areJoined(a, b);
  }

  private areJoined(a: NodeId, b: NodeId): boolean {
    const { network, faults } = this.cluster;
    return faults.healed ? network.letsThrough(a, b) && network.letsThrough(b, a) : !this.areCut(a, b);
  }

  /** Whether the way between two servers is cut in at least one direction. */
  areCut(a: NodeId, b: NodeId): boolean {
    const { network } = this.cluster;
    return network.isCut(a, b) || network.isCut(b, a);
  }

  /**
   * Whether the cluster can be expected to recover after healing: a quorum of the voters (and of the outgoing ones while
   * joint) is neither gone nor out of reach, one of them could lead the others, and the network does not lose or corrupt
   * every message between servers.
   */
  get mayRecover(): boolean {
    const { watch, voters, scenario } = this.cluster;
    const outgoing = watch.configuration === null ? NOBODY_VOTES : watch.configuration.outgoing;
    const { loss, corrupt } = scenario.network;
    const groups = electorates({ voters, outgoing });
    return groups.every((group) => this.remains(group)) && this.hasHub(groups) && loss < 1 && corrupt < 1;
  }

  /**
   * Whether some server is joined with a majority of each group that works: what is left can be connected by a server
   * that is down or halted.
   */
  private hasHub(groups: readonly (readonly NodeId[])[]): boolean {
    return this.cluster.voters.some(
      (hub) =>
        this.works(hub) &&
        groups.every((group) =>
          this.isMajority(group, (node) => this.works(node) && this.areJoined(hub, node)),
        ),
    );
  }

  private works(node: NodeId): boolean {
    const { lives, paused, disk } = this.cluster.host(node);
    return lives && !paused && !disk.refusals.begun && !disk.stalled;
  }

  /** Whether messages can pass between the probes' client and this server (NOBODY: any server). */
  mayBeProbed(node: NodeId): boolean {
    const { hosts, network } = this.cluster;
    return hosts.some(({ id }) => (id === node || node === NOBODY) && network.letsProbesThrough(id));
  }

  /** Whether a server is down permanently, or `outOfReach`. */
  isGone(node: NodeId): boolean {
    return !this.cluster.host(node).lives || this.outOfReach(node);
  }

  private remains(group: readonly NodeId[]): boolean {
    return this.isMajority(group, (node) => !this.isGone(node));
  }

  /** Whether this holds for a majority of a group. Asks no more of them than it takes, since settling asks at each poll. */
  private isMajority(group: readonly NodeId[], holds: (node: NodeId) => boolean): boolean {
    let missing = majority(group.length);
    for (let i = 0; missing > 0 && i < group.length; i++) if (holds(group[i])) missing--;
    return missing <= 0;
  }
}
