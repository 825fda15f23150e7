import { namesOf } from '../../facts/words.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, type Link } from '../links.ts';
import { progress } from '../promise.ts';

/**
 * Arranges the servers in a ring in which each one is connected only to its nearest neighbours on both sides,
 * just enough to form a majority with itself. Every server sees a majority, and no two see the same one.
 */
export const ring = defineFault({
  name: 'ring',
  about:
    'Overlapping majorities: each server is connected with just enough neighbours on a ring for a majority, and no two have the same one.',
  example: '{ at: 5s, do: ring, for: 5s }',
  lasting: true,
  params: { progress },
  selections: {},
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: () => 'cut the network into a ring of overlapping majorities',
  chaos: { breaks: 'whole', weight: 1, params: () => ({}) },
  strike(cluster, _, { stream }) {
    const order = stream.shuffle([...cluster.voters]);
    const count = order.length;
    const reach = Math.ceil(Math.floor(count / 2) / 2);
    const links: Link[] = [];
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const apart = Math.min((i - j + count) % count, (j - i + count) % count);
        if (apart > reach) links.push([order[i], order[j]]);
      }
    }
    // In a ring of three all servers are neighbours, so cut one of its links.
    if (links.length === 0 && count > 2) links.push([order[0], order[2]], [order[2], order[0]]);
    if (links.length === 0) return null;
    return { target: namesOf(order), end: cutLinks(cluster, links) };
  },
});
