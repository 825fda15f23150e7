import type { NodeId } from '../../core/units.ts';
import type { Cluster } from '../world/cluster.ts';

/** A directed link between two servers, or a server and a client (its number as the end of links). */
export type Link = readonly [from: NodeId, to: NodeId];

/** Cuts these links; returns a function that mends them. */
export function cutLinks({ network }: Cluster, links: readonly Link[]): () => void {
  for (const [from, to] of links) network.cut(from, to);
  return () => {
    for (const [from, to] of links) network.mend(from, to);
  };
}

/** Every link from an end in `from` to a different one in `to`. Clients have links with servers only. */
export function linksBetween({ network }: Cluster, from: readonly NodeId[], to: readonly NodeId[]): Link[] {
  const servers = to.filter((end) => network.isServer(end));
  return from.flatMap((a) =>
    (network.isServer(a) ? to : servers).filter((b) => b !== a).map((b): Link => [a, b]),
  );
}

/** Every link of these servers in both directions, each once, including the links among themselves. */
export function linksAround(cluster: Cluster, nodes: readonly NodeId[]): Link[] {
  const everybody = everyNode(cluster);
  const others = everybody.filter((other) => !nodes.includes(other));
  return [...linksBetween(cluster, nodes, everybody), ...linksBetween(cluster, others, nodes)];
}

/** Every link between two of the groups, in both directions. */
export function linksAcross(cluster: Cluster, groups: readonly (readonly NodeId[])[]): Link[] {
  return groups.flatMap((group) =>
    groups.flatMap((other) => (other === group ? [] : linksBetween(cluster, group, other))),
  );
}

/** The numbers of all servers, including spares. */
function everyNode(cluster: Cluster): NodeId[] {
  return cluster.hosts.map((host) => host.id);
}

/** All clients, as ends of links. */
export function everyClient(cluster: Cluster): NodeId[] {
  return cluster.clients.map(({ id }) => cluster.network.endOf(id));
}
