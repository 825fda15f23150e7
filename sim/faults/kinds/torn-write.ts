import { allServers, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

export const tornWrite = defineFault({
  name: 'torn-write',
  about:
    'While it lasts, a crash leaves part of the unfinished writes on disk: some writes whole, one in part, the rest missing. Checksums detect that.',
  example: '{ from: 5s, until: 15s, do: torn-write, node: all }',
  lasting: true,
  params: { node: selection('The servers whose writes are torn by a crash.').prefault('all') },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node }) => `let a crash tear unfinished writes on the disk of ${selectionInWords(node)}`,
  chaos: { breaks: 'none', weight: 2, params: () => ({ node: allServers }) },
  strike: (cluster, { node }, strike) =>
    strikeEach(cluster, node, strike, ({ disk }) => {
      strike.counts(() => disk.tornBytes, 'byte torn|bytes torn');
      strike.counts(() => disk.tornEntries, 'entry lost from a torn write|entries lost from torn writes');
      return disk.tearing.add(strike.stream);
    }),
});
