import type { NodeId } from '../../../core/units.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { NetworkSpec } from '../../scenario/network-spec.ts';
import { changed, clientConditions, type LinkConditions, peerConditions } from './link-conditions.ts';

/** The conditions of every link without faults. */
export interface LinkLayout {
  readonly nodes: number;
  readonly stride: number;
  /** By place, see `placeOf`. */
  readonly links: readonly LinkConditions[];
}

/**
 * The place of a link in lists of all links. There is none between clients: those from servers come first, at
 * from * stride + to, and then those from clients, with one place for each server (and one that is not used).
 */
export function placeOf(nodes: number, stride: number, from: number, to: number): number {
  if (from <= nodes) return from * stride + to;
  return (nodes + 1) * (stride + from - nodes - 1) + to;
}

/** Cached by network, since the thousands of runs in a sweep share their scenario. */
const layouts = new WeakMap<NetworkSpec, LinkLayout>();

/** The layout of all links: among the servers, which are endpoints 1..nodes, and between them and the clients. */
export function layoutOf(spec: NetworkSpec, nodes: number, stride: number): LinkLayout {
  const known = layouts.get(spec);
  if (known !== undefined && known.nodes === nodes && known.stride === stride) return known;
  const links = baseConditions(spec, nodes, stride);
  const layout = { nodes, stride, links };
  layouts.set(spec, layout);
  return layout;
}

/**
 * The conditions of each link without faults, by place. Between servers, in increasing precedence: the network's own
 * values, the latency between two zones, and the values for single links. All other links are clients'.
 */
function baseConditions(spec: NetworkSpec, nodes: number, stride: number): LinkConditions[] {
  // Where the links of one more client would begin, all places end.
  const places = placeOf(nodes, stride, stride, 0);
  const base = new Array<LinkConditions>(places).fill(clientConditions(spec));
  const peer = peerConditions(spec);
  const zoneOf = (node: NodeId): string => spec.zones.find((zone) => zone.nodes.includes(node))?.name ?? '';
  const between = new Map<string, LinkConditions>();
  for (const { zones, latency } of spec.between) {
    const conditions: LinkConditions = { ...peer, latency: new Sampler(latency) };
    between.set(`${zones[0]} ${zones[1]}`, conditions);
    between.set(`${zones[1]} ${zones[0]}`, conditions);
  }
  for (let from = 1; from <= nodes; from++) {
    for (let to = 1; to <= nodes; to++) {
      let conditions = between.get(`${zoneOf(from)} ${zoneOf(to)}`) ?? peer;
      for (const link of spec.links) {
        if (link.from.includes(from) && link.to.includes(to)) conditions = changed(conditions, link.change);
      }
      base[from * stride + to] = conditions;
    }
  }
  return base;
}
