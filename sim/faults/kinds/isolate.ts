import { namesOf } from '../../facts/words.ts';
import { flag } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, everyClient, linksAcross, linksAround } from '../links.ts';
import { progress } from '../promise.ts';
import { select } from '../select.ts';

/** Cuts each of these servers off from all others, also from each other; with `clients`, from clients too. */
export const isolate = defineFault({
  name: 'isolate',
  about:
    'The server is cut off from all other servers, in both directions; clients still reach it unless clients is true.',
  example: '{ at: 5s, do: isolate, node: leader, for: 3s }',
  lasting: true,
  params: {
    node: selection('The servers that are cut off.'),
    clients: flag('Whether clients cannot reach it either.').prefault(false),
    progress,
  },
  selections: { node: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node, clients }) =>
    `cut ${selectionInWords(node)} off from the others${clients ? ' and from the clients' : ''}`,
  chaos: {
    breaks: 'one',
    weight: 2,
    params: (targets) => ({ node: theseServers(targets), clients: false }),
    asStep: true,
  },
  strike(cluster, { node, clients }, { stream }) {
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    const links = linksAround(cluster, targets);
    if (clients) links.push(...linksAcross(cluster, [targets, everyClient(cluster)]));
    return { target: namesOf(targets), end: cutLinks(cluster, links) };
  },
});
