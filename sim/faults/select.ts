import { NOBODY, type NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import type { Selector } from '../scenario/scenario.ts';
import type { Cluster } from '../world/cluster.ts';

/**
 * Whom the selectors mean just now, in order of server number and without `taken`. Draws come from the
 * strike's own stream.
 */
export function select(
  cluster: Cluster,
  selectors: readonly Selector[],
  stream: Stream,
  taken: readonly NodeId[] = [],
): NodeId[] {
  const chosen: NodeId[] = [];
  for (const selector of selectors) {
    const free = members(cluster).filter((node) => !taken.includes(node) && !chosen.includes(node));
    for (const node of pick(cluster, selector, stream, free)) chosen.push(node);
  }
  return chosen.sort((a, b) => a - b);
}

/** "n1 n3". */
export function inWords(nodes: readonly NodeId[]): string {
  return nodes.map((node) => `n${node}`).join(' ');
}

/** Servers that take part: all that were ever booted. */
function members(cluster: Cluster): NodeId[] {
  return cluster.hosts.filter((host) => host.incarnation > 0).map((host) => host.id);
}

function pick(cluster: Cluster, selector: Selector, stream: Stream, free: NodeId[]): NodeId[] {
  const running = free.filter((node) => cluster.host(node).up);
  const quorum = Math.floor(cluster.scenario.cluster.replicas / 2) + 1;
  switch (selector.kind) {
    case 'node':
      return free.includes(selector.node) ? [selector.node] : [];
    case 'leader': {
      const leader = cluster.watch.leader();
      return leader !== NOBODY && free.includes(leader) ? [leader] : [];
    }
    case 'follower': {
      const leader = cluster.watch.leader();
      return oneOf(
        running.filter((node) => node !== leader),
        stream,
      );
    }
    case 'one':
      return oneOf(running, stream);
    case 'random': {
      const some = free.filter(() => stream.below(2) === 1);
      return some.length > 0 ? some : oneOf(free, stream);
    }
    case 'minority':
      return stream.shuffle(free).slice(0, cluster.scenario.cluster.replicas - quorum);
    case 'majority':
      return stream.shuffle(free).slice(0, quorum);
    case 'crashed':
      return free.filter((node) => !cluster.host(node).up);
    case 'paused':
      return free.filter((node) => cluster.host(node).paused);
    case 'all':
    case 'rest':
      return free;
    default:
      throw new Error(`no such selector: ${String(selector satisfies never)}`);
  }
}

function oneOf(nodes: readonly NodeId[], stream: Stream): NodeId[] {
  return nodes.length === 0 ? [] : [nodes[stream.below(nodes.length)]];
}
