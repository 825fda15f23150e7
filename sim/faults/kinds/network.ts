import type { Stream } from '../../kernel/random.ts';
import type { LinkChange } from '../../scenario/network-spec.ts';
import type { Distribution } from '../../scenario/quantities/distribution.ts';
import { distribution } from '../../scenario/schema/distribution-field.ts';
import { share } from '../../scenario/schema/fields.ts';
import {
  linkChangeInWords,
  linkChangeNames,
  linkChangeShape,
  readLinkChange,
} from '../../scenario/schema/link-change.ts';
import { defineFault } from '../fault.ts';
import {
  pickLinks,
  someLinks,
  someLinksInWords,
  someLinksObjection,
  someLinksSelections,
} from '../some-links.ts';

/** Changes links between servers: all, those of `node`, or those from `sender` to `receiver`. */
export const network = defineFault({
  name: 'network',
  about:
    'The network between servers, or to clients, gets worse or better; settings that are not named stay as they are.',
  example: '{ at: 5s, do: network, loss: 20%, latency: 20ms..60ms, for: 5s }',
  lasting: true,
  params: {
    ...someLinks,
    ...linkChangeShape,
    'client-latency': distribution('One-way delay between clients and these servers.').optional(),
    'client-loss': share('Share of requests and replies lost, between clients and these servers.').optional(),
  },
  selections: someLinksSelections,
  effect: null,
  words: ({ node, sender, receiver, ...section }) => {
    const toClients = linkChangeInWords(readClientChange(section));
    const parts = [
      linkChangeInWords(readLinkChange(section)),
      ...(toClients === '' ? [] : [`to clients ${toClients}`]),
    ];
    return `change the network${someLinksInWords({ node, sender, receiver })} (${parts.filter((part) => part !== '').join(', ')})`;
  },
  objection: ({ node, sender, receiver, ...change }) => {
    const both = someLinksObjection({ node, sender, receiver });
    if (both !== null) return both;
    const toClients = (['client-latency', 'client-loss'] as const).find((key) => change[key] !== undefined);
    if (toClients !== undefined && (sender !== undefined || receiver !== undefined)) {
      return {
        path: [toClients],
        message: `${toClients} has no sender or receiver`,
        hint: 'for the links of single servers with clients, name them as node',
      };
    }
    if (Object.values(change).some((value) => value !== undefined)) return null;
    return {
      path: [],
      message: 'this step changes nothing',
      hint: `name one of: ${linkChangeNames.join(', ')}, client-latency, client-loss`,
    };
  },
  chaos: { breaks: 'none', weight: 3, params: (_, stream) => storm(stream) },
  strike(cluster, { node, sender, receiver, ...section }, { stream }) {
    const picked = pickLinks(cluster, { node, sender, receiver }, stream);
    if (picked === null) return null;
    const { layers } = cluster.network;
    const { target, nodes } = picked;
    const undo = [layers.change(readLinkChange(section), picked.include)];
    if (section['client-latency'] !== undefined || section['client-loss'] !== undefined)
      undo.push(
        layers.changeClients(readClientChange(section), (end) => nodes === null || nodes.includes(end)),
      );
    return {
      target,
      end: () => {
        for (const task of undo) task();
      },
    };
  },
});

interface ClientSection {
  readonly 'client-latency'?: Distribution | undefined;
  readonly 'client-loss'?: number | undefined;
}

function readClientChange(section: ClientSection): LinkChange {
  return { latency: section['client-latency'], loss: section['client-loss'] };
}

/** Draws one kind of network trouble, for chaos. */
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
