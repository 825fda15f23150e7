import type { NodeId } from '../../../core/units.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { NetworkSpec } from '../../scenario/network-spec.ts';
import { changed, clientConditions, type LinkConditions, peerConditions } from './link-conditions.ts';

/** What every link is like before any fault. */
export interface LinkLayout {
  readonly nodes: number;
  /** The link from one endpoint to another has the place from * stride + to. */
  readonly stride: number;
  readonly links: readonly LinkConditions[];
}

/** By network: runs of one scenario share it, and a sweep has thousands of them. */
const layouts = new WeakMap<NetworkSpec, LinkLayout>();

/** The links among endpoints 1..nodes, the servers, and those between them and the clients behind them. */
export function layoutOf(spec: NetworkSpec, nodes: number, stride: number): LinkLayout {
  const known = layouts.get(spec);
  if (known !== undefined && known.nodes === nodes && known.stride === stride) return known;
  const links = baseConditions(spec, nodes, stride);
  const layout = { nodes, stride, links };
  layouts.set(spec, layout);
  return layout;
}

/**
 * What each link is like before any fault, by its place from * stride + to. Between servers: the network's own
 * values, then the latency between two zones, then what is said of single links. All others are clients'.
 */
function baseConditions(spec: NetworkSpec, nodes: number, stride: number): LinkConditions[] {
  const base = new Array<LinkConditions>(stride * stride).fill(clientConditions(spec));
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
