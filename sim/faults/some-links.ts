import type { NodeId } from '../../core/units.ts';
import { namesOf } from '../facts/words.ts';
import type { Stream } from '../kernel/random.ts';
import type { FaultObjection } from '../scenario/schema/fault.ts';
import {
  allServers,
  type Selection,
  selection,
  selectionInWords,
} from '../scenario/schema/selector-field.ts';
import type { Cluster } from '../world/cluster.ts';
import { select, selectInTurn } from './select.ts';

/*
 * The links between servers that a fault concerns: all of them, those of `node`, or those from `sender` to
 * `receiver`.
 */

export const someLinks = {
  node: selection('Only the links from and to these servers. Default: all links.').optional(),
  sender: selection('Only the links from these servers.').optional(),
  receiver: selection('Only the links to these servers.').optional(),
} as const;

export const someLinksSelections = { node: ['rest'], sender: [], receiver: [] } as const;

interface SomeLinks {
  readonly node?: Selection | undefined;
  readonly sender?: Selection | undefined;
  readonly receiver?: Selection | undefined;
}

/** ' of n1', ' from the leader to all servers'; '' for all links. */
export function someLinksInWords({ node, sender, receiver }: SomeLinks): string {
  if (node !== undefined) return ` of ${selectionInWords(node)}`;
  if (sender === undefined && receiver === undefined) return '';
  return ` from ${selectionInWords(sender ?? allServers)} to ${selectionInWords(receiver ?? allServers)}`;
}

/** Reports a step that names both `node` and one of the others. */
export function someLinksObjection({ node, sender, receiver }: SomeLinks): FaultObjection | null {
  if (node === undefined || (sender === undefined && receiver === undefined)) return null;
  const second = sender !== undefined ? 'sender' : 'receiver';
  return {
    path: [second],
    message: `node and ${second} exclude each other`,
    hint: 'node means both directions',
  };
}

interface PickedLinks {
  /** 'all links', 'links of n1', 'n1 -> n2 n3'. */
  readonly target: string;
  readonly include: (from: NodeId, to: NodeId) => boolean;
  /** The servers all of whose links are meant; null: all servers, or only one direction is meant. */
  readonly nodes: readonly NodeId[] | null;
}

/** The links meant at this moment; null if there are none. Draws come from the strike's own stream. */
export function pickLinks(cluster: Cluster, links: SomeLinks, stream: Stream): PickedLinks | null {
  const { node, sender, receiver } = links;
  if (sender !== undefined || receiver !== undefined) {
    const ends = [sender ?? allServers, receiver ?? allServers];
    const [from = [], to = []] = selectInTurn(cluster, ends, stream, false);
    if (from.length === 0 || to.length === 0) return null;
    const include = (a: NodeId, b: NodeId): boolean => from.includes(a) && to.includes(b);
    return { target: `${namesOf(from)} -> ${namesOf(to)}`, include, nodes: null };
  }
  if (node === undefined) return { target: 'all links', include: () => true, nodes: null };
  const nodes = select(cluster, node, stream);
  if (nodes.length === 0) return null;
  const include = (a: NodeId, b: NodeId): boolean => nodes.includes(a) || nodes.includes(b);
  return { target: `links of ${namesOf(nodes)}`, include, nodes };
}
