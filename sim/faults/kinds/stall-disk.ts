import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

const HELD_UP = 'write held up|writes held up';

export const stallDisk = defineFault({
  name: 'stall-disk',
  about: 'The disk hangs: no write completes until it ends, and then all of them do.',
  example: '{ at: 5s, do: stall-disk, node: leader, for: 1s }',
  lasting: true,
  params: { node: selection('The servers whose disks hang.') },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node }) => `stall the disk of ${selectionInWords(node)}`,
  chaos: { breaks: 'one', weight: 2, params: (targets) => ({ node: theseServers(targets) }) },
  strike: (cluster, { node }, strike) =>
    strikeEach(cluster, node, strike, (host) => {
      const undo = host.disk.stall();
      if (strike.step.permanent) strike.counts(() => host.disk.pendingCount, HELD_UP);
      return () => {
        undo();
        strike.did(host.disk.pendingCount, HELD_UP);
        host.diskDone(host.disk.generation);
      };
    }),
});
