import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

export const restart = defineFault({
  name: 'restart',
  about: 'A crashed process starts again from what its disk holds.',
  example: '{ at: 8s, do: restart, node: crashed }',
  lasting: false,
  params: {
    node: selection('The servers that are started again; running ones are not affected.').prefault('crashed'),
  },
  selections: { node: ['leader', 'follower', 'paused', 'rest'] },
  effect: { does: 'mends', what: 'process', whom: 'node' },
  words: ({ node }) => `restart ${selectionInWords(node)}`,
  strike: (cluster, { node }, strike) =>
    strikeEach(
      cluster,
      node,
      strike,
      (host) => {
        host.boot();
        return null;
      },
      (host) => !host.up,
    ),
});
