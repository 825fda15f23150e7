import type { ClientId, NodeId } from '../../../core/units.ts';
import { PROBING_CLIENT } from '../../facts/operation.ts';
import { mapped } from '../../kernel/lists.ts';
import { draw, type StreamKey, streamKey, threshold } from '../../kernel/random.ts';
import type { EndpointSpec, NetworkSpec } from '../../scenario/network-spec.ts';
import { Link } from './link.ts';
import { LinkLayers } from './link-layers.ts';
import { layoutOf, placeOf } from './link-layout.ts';

const EVERYTHING = threshold(1);

/**
 * All links, one for each ordered pair of endpoints of which one is a server: their random keys, partitions and counts of
 * traffic.
 */
export class Links {
  /** Servers are endpoints 1..nodes; the probes' client comes next, then the scenario's clients. */
  protected readonly nodes: number;
  protected readonly stride: number;
  /** By place, see `placeOf`; the link from one server to another is at from * stride + to. */
  protected readonly links: readonly Link[];
  /** The changes that faults make to links. */
  readonly layers: LinkLayers;
  /** Number of cuts of all links together. */
  protected cuts = 0;
  /** Number of cuts and clogs together; while it is 0, single links need not be checked. */
  protected closed = 0;

  constructor(spec: NetworkSpec, nodes: number, clients: number, key: StreamKey) {
    this.nodes = nodes;
    this.stride = nodes + clients + 2;
    const layout = layoutOf(spec, nodes, this.stride);
    this.links = mapped(layout.links, (conditions, place) => new Link(place, conditions));
    this.layers = new LinkLayers(this.links, layout);
    this.reseed(key);
  }

  /** Keys the random draws of all links that exist, which are those with a server at one end at least. */
  reseed(key: StreamKey): void {
    const network = streamKey(key, 'network');
    for (let from = 1; from < this.stride; from++) {
      const end = from <= this.nodes ? this.stride : this.nodes + 1;
      for (let to = 1; to < end; to++) this.keyLink(from, to, network);
    }
  }

  private keyLink(from: number, to: number, key: StreamKey): void {
    this.link(from, to).rekey(draw(key.high, key.low, from, to), draw(key.low, key.high, to, from));
  }

  /** Whether this end of links is a server, not a client. */
  isServer(end: number): boolean {
    return end <= this.nodes;
  }

  /** Cuts a link, one way; `endOf` gives the number of a client. A link cut twice has to be mended twice. */
  cut(from: NodeId, to: NodeId): void {
    this.link(from, to).cuts++;
    this.cuts++;
    this.closed++;
  }

  /** Undoes one `cut`. */
  mend(from: NodeId, to: NodeId): void {
    const link = this.link(from, to);
    if (link.cuts === 0) return;
    link.cuts--;
    this.cuts--;
    this.closed--;
  }

  /** Whether no link is cut. */
  get whole(): boolean {
    return this.cuts === 0;
  }

  /** Whether messages are cut off that go this way. */
  isCut(from: NodeId, to: NodeId): boolean {
    return this.cuts > 0 && this.link(from, to).cuts > 0;
  }

  /** The counts of traffic from one server to another. */
  traffic(from: NodeId, to: NodeId): Pick<Link, 'sent' | 'lost' | 'blockedUntil'> {
    return this.link(from, to);
  }

  /** Whether messages can pass between the probes' client and this server, both ways. */
  letsProbesThrough(node: NodeId): boolean {
    const client = this.endOf(PROBING_CLIENT);
    return this.letsThrough(client, node) && this.letsThrough(node, client);
  }

  /** Whether messages can pass over a link: it is not cut or clogged, and does not lose or corrupt all of them. */
  letsThrough(from: NodeId, to: NodeId): boolean {
    const { cuts, clogs, conditions } = this.link(from, to);
    const { loss, rare } = conditions;
    const spares = loss < EVERYTHING && (rare === null || rare.corrupt < EVERYTHING);
    return cuts === 0 && clogs === 0 && spares;
  }

  /** The endpoint number of a client; that of a server is its id. */
  endOf(client: ClientId): number {
    return this.nodes + 1 + client;
  }

  /** The client with this endpoint number. */
  clientAt(end: number): ClientId {
    return end - this.nodes - 1;
  }

  protected placeBetween(from: EndpointSpec, to: EndpointSpec): number {
    return placeOf(this.nodes, this.stride, this.end(from), this.end(to));
  }

  private end({ kind, number }: EndpointSpec): number {
    return kind === 'server' ? number : this.endOf(number);
  }

  protected link(from: NodeId, to: NodeId): Link {
    return this.links[placeOf(this.nodes, this.stride, from, to)];
  }
}
