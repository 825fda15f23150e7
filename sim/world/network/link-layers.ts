import type { NodeId } from '../../../core/units.ts';
import type { LinkChange } from '../../scenario/network-spec.ts';
import type { Link } from './link.ts';
import { LinkChanges, LinkLayer } from './link-changes.ts';
import { type LinkLayout, placeOf } from './link-layout.ts';
import type { Sieve } from './sieve.ts';

/** The changes that overlapping faults make to links. Each is removed when its fault ends, in any order. */
export class LinkLayers {
  private readonly links: readonly Link[];
  /** The links' conditions without faults. */
  private readonly layout: LinkLayout;
  /** What was changed, once something was: of each link between servers, by place, and of a server's links with clients. */
  private readonly between: LinkChanges[] = [];
  private readonly withClients: LinkChanges[] = [];

  constructor(links: readonly Link[], layout: LinkLayout) {
    this.links = links;
    this.layout = layout;
  }

  /** Changes the conditions of the links between servers for which `touches` is true; returns a function that undoes it. */
  change(change: LinkChange, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    return this.alter(new LinkLayer(change, null), touches);
  }

  /** Puts a sieve into the links between servers for which `touches` is true; returns a function that removes it. */
  sift(sieve: Sieve, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    return this.alter(new LinkLayer({}, sieve), touches);
  }

  /** The same for the links between clients and the servers for which `touches` is true. */
  changeClients(change: LinkChange, touches: (node: NodeId) => boolean): () => void {
    const touched: LinkChanges[] = [];
    for (let node = 1; node <= this.layout.nodes; node++)
      if (touches(node)) touched.push(this.changesWithClients(node));
    return lay(new LinkLayer(change, null), touched);
  }

  private alter(layer: LinkLayer, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    const { nodes } = this.layout;
    const touched: LinkChanges[] = [];
    for (let from = 1; from <= nodes; from++)
      for (let to = 1; to <= nodes; to++) if (touches(from, to)) touched.push(this.changesBetween(from, to));
    return lay(layer, touched);
  }

  private changesBetween(from: NodeId, to: NodeId): LinkChanges {
    const { stride, links } = this.layout;
    const place = from * stride + to;
    this.between[place] ??= new LinkChanges([this.links[place]], links[place]);
    return this.between[place];
  }

  private changesWithClients(node: NodeId): LinkChanges {
    this.withClients[node] ??= this.noChangesWithClients(node);
    return this.withClients[node];
  }

  private noChangesWithClients(node: NodeId): LinkChanges {
    const { nodes, stride, links } = this.layout;
    const both: Link[] = [];
    for (let end = nodes + 1; end < stride; end++)
      both.push(this.links[node * stride + end], this.links[placeOf(nodes, stride, end, node)]);
    return new LinkChanges(both, links[node * stride + nodes + 1]);
  }
}

/** Puts a layer on these links; returns a function that removes it. */
function lay(layer: LinkLayer, touched: readonly LinkChanges[]): () => void {
  for (const changes of touched) changes.add(layer);
  return () => {
    if (layer.over) return;
    layer.over = true;
    for (const changes of touched) changes.end(layer);
  };
}
