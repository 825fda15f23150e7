import type { NodeId } from '../../../core/units.ts';
import type { LinkChange } from '../../scenario/network-spec.ts';
import { Layers } from '../layers.ts';
import type { Link } from './link.ts';
import { changed } from './link-conditions.ts';
import type { LinkLayout } from './link-layout.ts';

interface Layer {
  readonly change: LinkChange;
  readonly touches: (from: NodeId, to: NodeId) => boolean;
}

interface ClientLayer {
  readonly change: LinkChange;
  readonly touches: (node: NodeId) => boolean;
}

/** Changes that faults make to links. Each is undone when its fault ends, in whatever order that happens. */
export class LinkLayers {
  private readonly layers = new Layers<Layer>();
  private readonly clientLayers = new Layers<ClientLayer>();
  private readonly links: readonly Link[];
  /** As the scenario says, before any fault. */
  private readonly layout: LinkLayout;

  constructor(links: readonly Link[], layout: LinkLayout) {
    this.links = links;
    this.layout = layout;
  }

  /** Puts other conditions on the links between servers that `touches` names; returns what takes them off again. */
  change(change: LinkChange, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    const remove = this.layers.add({ change, touches });
    this.refresh();
    return () => {
      remove();
      this.refresh();
    };
  }

  /** Puts other conditions on the links between clients and the servers that `touches` names; returns what takes them off. */
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
          if (layer.touches(from, to)) conditions = changed(conditions, layer.change);
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
        this.links[end * stride + node].conditions = conditions;
      }
    }
  }
}
