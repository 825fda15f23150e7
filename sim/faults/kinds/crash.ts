import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { progress } from '../promise.ts';
import { takeDown } from '../strike-each.ts';

export const crash = defineFault({
  name: 'crash',
  about:
    'The process dies: memory and what was not yet on disk are gone. With for, it is restarted after that time.',
  example: '{ at: 5s, do: crash, node: leader }',
  lasting: true,
  params: { node: selection('The servers that crash.'), progress },
  selections: { node: ['crashed', 'rest'] },
  effect: { does: 'breaks', what: 'process', whom: 'node' },
  words: ({ node }) => `crash ${selectionInWords(node)}`,
  chaos: {
    breaks: 'one',
    weight: 3,
    params: (targets) => ({ node: theseServers(targets) }),
  },
  strike: (cluster, { node }, strike) => takeDown(cluster, node, strike, 'crash'),
});
