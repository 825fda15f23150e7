import { majority } from '../../core/raft/quorum.ts';
import type { NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import type { Cluster } from '../world/cluster.ts';

/** The cause of the crash of the servers that the settling phase does without. */
export const LEFT_BEHIND = 'left behind';

/**
 * Settling with `core: true`: only a random quorum is healed, and all other servers are crashed for good. Of a
 * joint configuration a quorum of each half is kept. Servers that can come back are preferred.
 */
export function leaveBehind(cluster: Cluster, stream: Stream): void {
  const { configuration } = cluster.watch;
  const kept = new Set<NodeId>();
  for (const group of [cluster.voters, configuration?.outgoing ?? []]) {
    const order = stream.shuffle([...group]);
    order.sort((a, b) => Number(canReturn(cluster, b)) - Number(canReturn(cluster, a)));
    const quorum = group.length === 0 ? 0 : majority(group.length);
    for (const node of order) {
      if (group.filter((id) => kept.has(id)).length >= quorum) break;
      kept.add(node);
    }
  }
  for (const host of cluster.hosts) {
    if (kept.has(host.id)) continue;
    host.crash(LEFT_BEHIND);
    host.mayReturn = false;
  }
}

function canReturn(cluster: Cluster, node: NodeId): boolean {
  const host = cluster.host(node);
  return host.disk.objection === '' && host.lives && !cluster.prospects.outOfReach(node);
}
