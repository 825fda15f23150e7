import type { NodeId } from '../../core/units.ts';
import type { Cluster } from '../world/cluster.ts';

/** A directed link between two servers. */
export type Link = readonly [from: NodeId, to: NodeId];

/** Cuts these links; returns what mends them. */
export function cutLinks(cluster: Cluster, links: readonly Link[]): () => void {
  for (const [from, to] of links) cluster.network.cut(from, to);
  return () => {
    for (const [from, to] of links) cluster.network.mend(from, to);
  };
}

/** Every link from one of these to one of those. */
export function linksBetween(from: readonly NodeId[], to: readonly NodeId[]): Link[] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): Link => [a, b]));
}

/** All servers' numbers, spares included: what stands in no group is cut off from all groups. */
export function everyNode(cluster: Cluster): NodeId[] {
  return cluster.hosts.map((host) => host.id);
}
