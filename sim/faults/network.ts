import type { NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import {
  linkChangeInWords,
  linkChangeNames,
  linkChangeShape,
  readLinkChange,
} from '../scenario/link-change.ts';
import type { LinkChange } from '../scenario/scenario.ts';
import { type Selection, selection, selectionInWords } from '../scenario/selector-field.ts';
import { defineFault } from './fault.ts';
import { inWords, select, selectInTurn } from './select.ts';

const everybody: Selection = [{ kind: 'all' }];

/** Links between servers (all, those that touch `node`, or those from sender to receiver) behave differently while it lasts. */
export const network = defineFault({
  name: 'network',
  about: 'The network between servers gets worse, or better; what is not named stays as it is.',
  example: '{ at: 5s, do: network, loss: 20%, latency: 20ms..60ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('Only the links from and to these servers. Default: all links.').optional(),
    sender: selection('Only the links from these servers.').optional(),
    receiver: selection('Only the links to these servers.').optional(),
    ...linkChangeShape,
  },
  selections: { node: ['rest'], sender: [], receiver: [] },
  effect: null,
  words: ({ node, sender, receiver, ...change }) => {
    const whose =
      node !== undefined
        ? ` of ${selectionInWords(node)}`
        : sender === undefined && receiver === undefined
          ? ''
          : ` from ${selectionInWords(sender ?? everybody)} to ${selectionInWords(receiver ?? everybody)}`;
    return `change the network${whose} (${linkChangeInWords(readLinkChange(change))})`;
  },
  objection: ({ node, sender, receiver, ...change }) => {
    if (node !== undefined && (sender !== undefined || receiver !== undefined)) {
      const second = sender !== undefined ? 'sender' : 'receiver';
      return {
        path: [second],
        message: `node and ${second} exclude each other`,
        hint: 'node means both directions',
      };
    }
    if (Object.values(change).some((value) => value !== undefined)) return null;
    return {
      path: [],
      message: 'this step changes nothing',
      hint: `name one of: ${linkChangeNames.join(', ')}`,
    };
  },
  chaos: { breaks: 'none', weight: 3, params: (_, stream) => storm(stream) },
  strike(cluster, { node, sender, receiver, ...section }, { stream }) {
    const change = readLinkChange(section);
    if (node === undefined && sender === undefined && receiver === undefined)
      return { target: 'all links', end: cluster.network.change(change, () => true) };
    if (node !== undefined) {
      const targets = select(cluster, node, stream);
      if (targets.length === 0) return null;
      const touches = (from: NodeId, to: NodeId): boolean => targets.includes(from) || targets.includes(to);
      return { target: `links of ${inWords(targets)}`, end: cluster.network.change(change, touches) };
    }
    const [from = [], to = []] = selectInTurn(
      cluster,
      [sender ?? everybody, receiver ?? everybody],
      stream,
      false,
    );
    if (from.length === 0 || to.length === 0) return null;
    return {
      target: `${inWords(from)} -> ${inWords(to)}`,
      end: cluster.network.change(change, (a, b) => from.includes(a) && to.includes(b)),
    };
  },
});

/** One of the ways in which a network is bad for a while. */
function storm(stream: Stream): LinkChange {
  const kinds: readonly LinkChange[] = [
    { loss: 0.2 },
    { bursts: { begin: 0.05, end: 0.1, loss: 1 } },
    { latency: { kind: 'uniform', min: 5_000, max: 60_000 } },
    { duplicate: 0.2 },
    { reorder: { chance: 0.3, by: { kind: 'uniform', min: 1_000, max: 40_000 } } },
    { corrupt: 0.1 },
    { bandwidth: { bytesPerSecond: 100_000, queueBytes: 20_000 } },
  ];
  return kinds[stream.below(kinds.length)];
}
