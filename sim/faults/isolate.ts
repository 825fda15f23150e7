import { selection, selectionInWords, theseServers } from '../scenario/selector-field.ts';
import { defineFault } from './fault.ts';
import { cutLinks, linksAround } from './links.ts';
import { progress } from './promise.ts';
import { inWords, select } from './select.ts';

/** Each of these servers hears no other server, and none hears it. */
export const isolate = defineFault({
  name: 'isolate',
  about: 'The server is cut off from all other servers, in both directions; clients still reach it.',
  example: '{ at: 5s, do: isolate, node: leader, for: 3s }',
  lasting: true,
  params: { node: selection('Who is cut off.'), progress },
  selections: { node: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node }) => `cut ${selectionInWords(node)} off from the others`,
  chaos: {
    breaks: 'one',
    weight: 2,
    params: (targets) => ({ node: theseServers(targets) }),
  },
  strike(cluster, { node }, { stream }) {
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    return { target: inWords(targets), end: cutLinks(cluster, linksAround(cluster, targets)) };
  },
});
