import { namesOf } from '../../facts/words.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import type { Cluster } from '../../world/cluster.ts';
import { defineFault, type StrikeContext } from '../fault.ts';
import { type Link, linksAround } from '../links.ts';
import { select } from '../select.ts';

const HELD_UP = 'message held up|messages held up';

/**
 * Clogs these links; returns a function that flushes them and reports how many messages were held up. If they are never
 * flushed, that is reported at the end of the run.
 */
export function clogLinks(cluster: Cluster, links: readonly Link[], strike: StrikeContext): () => void {
  const { network } = cluster;
  for (const [from, to] of links) network.clog(from, to);
  if (strike.step.permanent)
    strike.counts(() => links.reduce((sum, [from, to]) => sum + network.heldOn(from, to), 0), HELD_UP);
  return () => {
    let late = 0;
    for (const [from, to] of links) late += network.flush(from, to);
    strike.did(late, HELD_UP);
  };
}

export const clog = defineFault({
  name: 'clog',
  about:
    'Messages from and to the server are held up in the network; when the fault ends, all of them arrive at once.',
  example: '{ at: 5s, do: clog, node: leader, for: 1s }',
  lasting: true,
  params: { node: selection('The servers whose links are clogged.') },
  selections: { node: ['rest'] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node }) => `clog the links of ${selectionInWords(node)}`,
  chaos: { breaks: 'one', weight: 2, params: (targets) => ({ node: theseServers(targets) }) },
  strike(cluster, { node }, strike) {
    const targets = select(cluster, node, strike.stream);
    if (targets.length === 0) return null;
    return { target: namesOf(targets), end: clogLinks(cluster, linksAround(cluster, targets), strike) };
  },
});
