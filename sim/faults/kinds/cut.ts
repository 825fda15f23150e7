import * as z from 'zod';
import {
  described,
  holdsClientsAlone,
  noLink,
  type Selection,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksBetween } from '../links.ts';
import { progress } from '../promise.ts';
import { endpointsInWords, selectInTurn } from '../select.ts';

export const cut = defineFault({
  name: 'cut',
  about: 'Cuts single links, in both directions: for partitions of any other shape.',
  example: '{ at: 5s, do: cut, links: [ [n1, n2], [n1, n3], [n4, n5] ], for: 5s }',
  lasting: true,
  params: {
    links: z
      .array(
        z.array(selection('One end of a link.'), {
          error: () => 'the two ends of a link, such as [n1, n2]',
        }),
        { error: () => 'a list of links such as [ [n1, n2], [leader, n4] ]' },
      )
      .meta({ description: 'Pairs of servers whose links are cut.' }),
    progress,
  },
  selections: { links: [] },
  withClients: ['links'],
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: ({ links }) =>
    `cut the links ${links.map((ends) => ends.map(selectionInWords).join(' - ')).join(', ')}`,
  objection: ({ links }) => {
    const wrong = links.findIndex((ends) => ends.length !== 2);
    const idle = links.findIndex((ends) => ends.length === 2 && ends.every(holdsClientsAlone));
    if (wrong < 0 && idle >= 0)
      return { path: ['links', idle], message: noLink, hint: 'links: [ [clients, n1] ]' };
    if (links.length > 0 && wrong < 0) return null;
    return {
      path: wrong < 0 ? ['links'] : ['links', wrong],
      message: wrong < 0 ? 'no link is named' : 'a link has two ends',
      hint: 'links: [ [n1, n2], [leader, n4] ]',
    };
  },
  chaos: {
    breaks: 'some',
    weight: 2,
    // A server loses its links to some other servers, or those to all clients.
    params: (targets, stream, { clients }) => ({
      links: targets.map((target) => {
        const others: Selection =
          clients.count > 0 && stream.below(3) === 0 ? [{ kind: 'clients', share: 1 }] : described('random');
        return [theseServers([target]), others];
      }),
      progress: false,
    }),
  },
  strike(cluster, { links }, { stream }) {
    const named = links.map((ends) => selectInTurn(cluster, ends, stream));
    const struck = named.filter(([a = [], b = []]) => a.length > 0 && b.length > 0);
    if (struck.length === 0) return null;
    return {
      target: struck.map((ends) => ends.map((end) => endpointsInWords(cluster, end)).join(' - ')).join(', '),
      end: cutLinks(
        cluster,
        struck.flatMap(([a = [], b = []]) => [
          ...linksBetween(cluster, a, b),
          ...linksBetween(cluster, b, a),
        ]),
      ),
    };
  },
});
