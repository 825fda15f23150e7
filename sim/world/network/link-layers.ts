import type { NodeId } from '../../../core/units.ts';
import type { LinkChange } from '../../scenario/network-spec.ts';
import { Layers } from '../layers.ts';
import type { Link } from './link.ts';
import { changed, type LinkConditions, sifted } from './link-conditions.ts';
import { type LinkLayout, placeOf } from './link-layout.ts';
import type { Sieve } from './sieve.ts';

interface Layer {
  readonly alter: (conditions: LinkConditions) => LinkConditions;
  readonly touches: (from: NodeId, to: NodeId) => boolean;
}

interface ClientLayer {
  readonly change: LinkChange;
  readonly touches: (node: NodeId) => boolean;
}

/** The changes that overlapping faults make to links. Each is removed when its fault ends, in any order. */
export class LinkLayers {
  private readonly layers = new Layers<Layer>();
  private readonly clientLayers = new Layers<ClientLayer>();
  private readonly links: readonly Link[];
  /** The links' conditions without faults. */
  private readonly layout: LinkLayout;

  constructor(links: readonly Link[], layout: LinkLayout) {
    this.links = links;
    this.layout = layout;
  }

  /** Changes the conditions of the links between servers for which `touches` is true; returns a function that undoes it. */
  change(change: LinkChange, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    return this.alter({ alter: (conditions) => changed(conditions, change), touches });
  }

  /** Puts a sieve into the links between servers for which `touches` is true; returns a function that removes it. */
  sift(sieve: Sieve, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    return this.alter({ alter: (conditions) => sifted(conditions, sieve), touches });
  }

  private alter(layer: Layer): () => void {
    const remove = this.layers.add(layer);
    this.refresh();
    return () => {
      remove();
      this.refresh();
    };
  }

  /** The same for the links between clients and the servers for which `touches` is true. */
  changeClients(change: LinkChange, touches: (node: NodeId) => boolean): () => void {
    const remove = this.clientLayers.add({ change, touches });
    this.refreshClients();
    return () => {
      remove();
      this.refreshClients();
    };
  }

  private refresh(): void {
    const { nodes, stride, links } = this.layout;
    const layers = this.layers.all;
    for (let from = 1; from <= nodes; from++) {
      for (let to = 1; to <= nodes; to++) {
        let conditions = links[from * stride + to];
        for (const layer of layers) {
          if (layer.touches(from, to)) conditions = layer.alter(conditions);
        }
        this.links[from * stride + to].conditions = conditions;
      }
    }
  }

  private refreshClients(): void {
    const { nodes, stride, links } = this.layout;
    const layers = this.clientLayers.all;
    for (let node = 1; node <= nodes; node++) {
      let conditions = links[node * stride + nodes + 1];
      for (const layer of layers) {
        if (layer.touches(node)) conditions = changed(conditions, layer.change);
      }
      for (let end = nodes + 1; end < stride; end++) {
        this.links[node * stride + end].conditions = conditions;
        this.links[placeOf(nodes, stride, end, node)].conditions = conditions;
      }
    }
  }
}
