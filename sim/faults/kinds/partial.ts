import { namesOf } from '../../facts/words.ts';
import {
  described,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAcross } from '../links.ts';
import { progress } from '../promise.ts';
import { selectInTurn } from '../select.ts';

export const partial = defineFault({
  name: 'partial',
  about: 'A server is connected with only some of the others, which are all connected with each other.',
  example: '{ at: 5s, do: partial, node: leader, reaches: one, for: 5s }',
  lasting: true,
  params: {
    node: selection('The server whose links are cut.').prefault('leader'),
    reaches: selection('The servers that stay connected with it.').prefault('one'),
    progress,
  },
  selections: { node: ['all', 'rest'], reaches: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: ({ node, reaches }) =>
    `cut the links of ${selectionInWords(node)} except those to ${selectionInWords(reaches)}`,
  chaos: {
    breaks: 'one',
    weight: 2,
    params: (targets) => ({ node: theseServers(targets), reaches: described('one'), progress: false }),
  },
  strike(cluster, { node, reaches }, { stream }) {
    const [struck = [], reached = []] = selectInTurn(cluster, [node, reaches], stream);
    const lost = cluster.voters.filter((id) => !struck.includes(id) && !reached.includes(id));
    if (struck.length === 0 || lost.length === 0) return null;
    return {
      target: `${namesOf(struck)} reaches only ${reached.length === 0 ? 'clients' : namesOf(reached)}`,
      end: cutLinks(cluster, linksAcross(cluster, [struck, lost])),
    };
  },
});
