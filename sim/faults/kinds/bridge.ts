import { namesOf } from '../../facts/words.ts';
import { described, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAcross } from '../links.ts';
import { progress } from '../promise.ts';
import { select } from '../select.ts';

/** Two halves that cannot communicate, and a server between them that is connected to both. */
export const bridge = defineFault({
  name: 'bridge',
  about: 'The cluster is split into two halves that only a single server connects.',
  example: '{ at: 5s, do: bridge, node: one, for: 5s }',
  lasting: true,
  params: { node: selection('The server that connects the halves.').prefault('one'), progress },
  selections: { node: ['all', 'rest', 'crashed', 'majority'] },
  effect: { does: 'breaks', what: 'links', whom: '' },
  words: ({ node }) => `cut the network into two halves joined by ${selectionInWords(node)}`,
  chaos: { breaks: 'whole', weight: 1, params: () => ({ node: described('one') }) },
  strike(cluster, { node }, { stream }) {
    const middle = select(cluster, node, stream);
    const others = stream.shuffle(cluster.voters.filter((id) => !middle.includes(id)));
    const half = Math.ceil(others.length / 2);
    const [left, right] = [others.slice(0, half), others.slice(half)].map((side) =>
      side.sort((a, b) => a - b),
    );
    if (middle.length === 0 || left.length === 0 || right.length === 0) return null;
    return {
      target: `${namesOf(left)} | ${namesOf(right)} joined by ${namesOf(middle)}`,
      end: cutLinks(cluster, linksAcross(cluster, [left, right])),
    };
  },
});
