import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { takeDown } from '../strike-each.ts';

export const powerLoss = defineFault({
  name: 'power-loss',
  about:
    'Servers lose power at the same instant: all, or those of a zone; with for, all are started again after that time.',
  example: '{ at: 10s, do: power-loss, for: 1s }',
  lasting: true,
  params: { node: selection('The servers that lose power.').prefault('all') },
  selections: { node: ['crashed', 'rest'] },
  effect: { does: 'breaks', what: 'process', whom: 'node' },
  words: ({ node }) =>
    node.some(({ kind }) => kind === 'all')
      ? 'cut the power of all servers'
      : `cut the power of ${selectionInWords(node)}`,
  // Several at the same instant, as in a rack.
  chaos: { breaks: 'some', weight: 2, params: (targets) => ({ node: theseServers(targets) }) },
  strike: (cluster, { node }, strike) => takeDown(cluster, node, strike, (host) => host.crash('power loss')),
});
