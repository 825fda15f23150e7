import * as z from 'zod';
import { selection, selectionInWords } from '../scenario/selector-field.ts';
import { defineFault } from './fault.ts';
import { cutLinks, linksBetween } from './links.ts';
import { progress } from './promise.ts';
import { inWords, selectInTurn } from './select.ts';

/** Single links are cut, both ways: for the partitions that have no name. */
export const cut = defineFault({
  name: 'cut',
  about: 'Single links are cut, in both directions: for partitions of any other shape.',
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
  selections: {},
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: ({ links }) =>
    `cut the links ${links.map((ends) => ends.map(selectionInWords).join(' - ')).join(', ')}`,
  objection: ({ links }) => {
    const wrong = links.findIndex((ends) => ends.length !== 2);
    if (links.length > 0 && wrong < 0) return null;
    return {
      path: wrong < 0 ? ['links'] : ['links', wrong],
      message: wrong < 0 ? 'no link is named' : 'a link has two ends',
      hint: 'links: [ [n1, n2], [leader, n4] ]',
    };
  },
  strike(cluster, { links }, { stream }) {
    const named = links.map((ends) => selectInTurn(cluster, ends, stream));
    const struck = named.filter(([a = [], b = []]) => a.length > 0 && b.length > 0);
    if (struck.length === 0) return null;
    return {
      target: struck.map((ends) => ends.map(inWords).join(' - ')).join(', '),
      end: cutLinks(
        cluster,
        struck.flatMap(([a = [], b = []]) => [...linksBetween(a, b), ...linksBetween(b, a)]),
      ),
    };
  },
});
