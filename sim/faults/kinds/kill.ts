import { NOBODY, type NodeId } from '../../../core/units.ts';
import type { Cluster } from '../../world/cluster.ts';
import { defineFault, type Strike } from '../fault.ts';

/*
 * Permanent crashes, for the configurations of the course CS3700. As there, the server that was last named as
 * leader in a message counts as the leader, dead or alive.
 */

function kill(cluster: Cluster, node: NodeId): Strike {
  cluster.kill(node);
  return { target: `n${node}`, end: null };
}

export const killLeader = defineFault({
  name: 'kill-leader',
  about:
    'The server that the last message named as leader dies for good, and clients forget who leads. Nothing happens if no message has named one.',
  example: '{ at: 8s, do: kill-leader }',
  lasting: false,
  params: {},
  selections: {},
  effect: null,
  mayBreak: ['process'],
  words: () => 'kill the leader last named, for good',
  strike(cluster) {
    const leader = cluster.apparentLeader?.leader ?? NOBODY;
    if (leader === NOBODY) return null;
    cluster.forgetLeader();
    return cluster.host(leader).up ? kill(cluster, leader) : null;
  },
});

export const killNonLeader = defineFault({
  name: 'kill-non-leader',
  about:
    'A random running server other than the one that the last message named as leader dies for good; the last one running is spared.',
  example: '{ at: 8s, do: kill-non-leader }',
  lasting: false,
  params: {},
  selections: {},
  effect: null,
  mayBreak: ['process'],
  words: () => 'kill a server that is not the leader last named, for good',
  strike(cluster, _params, { stream }) {
    const running = cluster.hosts.filter((host) => host.up).map((host) => host.id);
    if (running.length <= 1) return null;
    const others = running.filter((node) => node !== cluster.apparentLeader?.leader);
    return kill(cluster, others[stream.below(others.length)]);
  },
});
