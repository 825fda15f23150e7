import { formatSize } from '../../scenario/quantities/quantities.ts';
import { size } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';
import { countFailure, restartFailed } from './disk-error.ts';

export const fullDisk = defineFault({
  name: 'full-disk',
  about:
    'The disk accepts a number of further bytes and then refuses every write; when the fault ends, the process is restarted.',
  example: '{ at: 5s, do: full-disk, node: leader, room: 4kB, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers whose disks fill up.'),
    room: size('Bytes that still fit.').prefault('0B'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, room }) => `leave ${formatSize(room)} on the disk of ${selectionInWords(node)}`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets, stream) => ({ node: theseServers(targets), room: stream.below(4_000) }),
  },
  strike: (cluster, { node, room }, strike) =>
    strikeEach(cluster, node, strike, (host) => {
      const undo = host.disk.refusals.fill(room);
      countFailure(host, strike);
      return () => {
        undo();
        restartFailed(host, strike);
      };
    }),
});
