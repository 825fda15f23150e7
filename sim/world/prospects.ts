import { majority } from '../../core/raft/quorum.ts';
import { NOBODY, type NodeId } from '../../core/units.ts';
import type { Cluster } from './cluster.ts';

const NOBODY_VOTES: readonly NodeId[] = [];

/** What can still come of a cluster: who has a part in it, and whether a quorum of them is left to recover. */
export class Prospects {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Whether a machine runs, or will run again. */
  get anybodyLeft(): boolean {
    return this.cluster.hosts.some((host) => host.lives);
  }

  /**
   * Whether a server cannot take part for what is broken just now: cut links keep it from hearing, and being heard by, a
   * quorum of the voters. Once all that may be healed is healed, whatever else is left is there for good, and a clog,
   * a pause or a disk that refuses writes no longer only a delay.
   */
  outOfReach(node: NodeId): boolean {
    const { network, faults, voters } = this.cluster;
    if (faults.healed && this.isHalted(node)) return true;
    if (network.whole && !faults.healed) return false;
    return !this.isMajority(voters, (other) => this.areJoined(node, other));
  }

  /** Whether nothing passes between two servers, one way at least, and never will. */
  areApartForGood(a: NodeId, b: NodeId): boolean {
    return this.cluster.faults.healed && !this.areJoined(a, b);
  }

  private areJoined(a: NodeId, b: NodeId): boolean {
    const { network, faults } = this.cluster;
    return faults.healed
      ? network.letsThrough(a, b) && network.letsThrough(b, a)
      : !network.isCut(a, b) && !network.isCut(b, a);
  }

  private isHalted(node: NodeId): boolean {
    const { paused, disk } = this.cluster.host(node);
    return paused || disk.refusals.begun;
  }

  /**
   * Whether the cluster can be asked to recover once all that may be healed is healed: a quorum of the voters, and of the
   * outgoing ones while joint, is neither gone for good nor out of reach, and the network lets something through
   * between servers.
   */
  get mayRecover(): boolean {
    const { watch, voters, scenario } = this.cluster;
    const outgoing = watch.configuration === null ? NOBODY_VOTES : watch.configuration.outgoing;
    const { loss, corrupt } = scenario.network;
    return (
      this.remains(voters) && (outgoing.length === 0 || this.remains(outgoing)) && loss < 1 && corrupt < 1
    );
  }

  /** Whether anything gets through between the settling phase's client and this server, or any if it is NOBODY. */
  mayBeProbed(node: NodeId): boolean {
    const { hosts, network } = this.cluster;
    return hosts.some(({ id }) => (id === node || node === NOBODY) && network.letsProbesThrough(id));
  }

  /** Whether a server ended for good, or cannot take part; see `outOfReach`. */
  isGone(node: NodeId): boolean {
    return !this.cluster.host(node).lives || this.outOfReach(node);
  }

  private remains(group: readonly NodeId[]): boolean {
    return this.isMajority(group, (node) => !this.isGone(node));
  }

  /** Whether this holds for a majority of a group. Asked again and again while a cluster settles, so of no more than it takes. */
  private isMajority(group: readonly NodeId[], holds: (node: NodeId) => boolean): boolean {
    let missing = majority(group.length);
    for (let i = 0; missing > 0 && i < group.length; i++) if (holds(group[i])) missing--;
    return missing <= 0;
  }
}
