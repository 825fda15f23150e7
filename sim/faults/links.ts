import type { NodeId } from '../../core/units.ts';
import type { Cluster } from '../world/cluster.ts';

/** A directed link between two servers, or a server and a client (its number as the end of links). */
export type Link = readonly [from: NodeId, to: NodeId];

/** Cuts those of these links that exist; returns a function that mends them. */
export function cutLinks({ network }: Cluster, links: readonly Link[]): () => void {
  const existing = links.filter(([from, to]) => network.hasLink(from, to));
  for (const [from, to] of existing) network.cut(from, to);
  return () => {
    for (const [from, to] of existing) network.mend(from, to);
  };
}

/** Every link from a server in `from` to a different one in `to`. */
export function linksBetween(from: readonly NodeId[], to: readonly NodeId[]): Link[] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): Link => [a, b]));
}

/** Every link of these servers in both directions, each once, including the links among themselves. */
export function linksAround(cluster: Cluster, nodes: readonly NodeId[]): Link[] {
  const everybody = everyNode(cluster);
  const others = everybody.filter((other) => !nodes.includes(other));
  return [...linksBetween(nodes, everybody), ...linksBetween(others, nodes)];
}

/** Every link between two of the groups, in both directions. */
export function linksAcross(groups: readonly (readonly NodeId[])[]): Link[] {
  return groups.flatMap((group) =>
    groups.flatMap((other) => (other === group ? [] : linksBetween(group, other))),
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
