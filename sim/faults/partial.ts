import { described, selection, selectionInWords, theseServers } from '../scenario/selector-field.ts';
import { defineFault } from './fault.ts';
import { cutLinks, linksAcross } from './links.ts';
import { progress } from './promise.ts';
import { inWords, selectInTurn } from './select.ts';

export const partial = defineFault({
  name: 'partial',
  about: 'A server reaches only some of the others, while those all reach each other.',
  example: '{ at: 5s, do: partial, node: leader, reaches: one, for: 5s }',
  lasting: true,
  params: {
    node: selection('Whose links are cut.').prefault('leader'),
    reaches: selection('Whom it still reaches, and who still reaches it.').prefault('one'),
    progress,
  },
  selections: { node: ['all', 'rest'], reaches: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: ({ node, reaches }) =>
    `leave ${selectionInWords(node)} no links but to ${selectionInWords(reaches)}`,
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
      target: `${inWords(struck)} reaches only ${reached.length === 0 ? 'nobody' : inWords(reached)}`,
      end: cutLinks(cluster, linksAcross([struck, lost])),
    };
  },
});
