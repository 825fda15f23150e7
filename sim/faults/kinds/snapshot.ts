import { described, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import type { Host } from '../../world/host/host.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

const LATER = 200_000;

function snapshotIndex(host: Host): number {
  return host.disk.platter.snapshot?.lastIncludedIndex ?? 0;
}

export const snapshot = defineFault({
  name: 'snapshot',
  about: 'An operator makes the server take a snapshot now and drop the log before it.',
  example: '{ at: 5s, do: snapshot, node: leader }',
  lasting: false,
  params: { node: selection('The servers that take a snapshot.').prefault('all') },
  selections: { node: ['crashed', 'paused', 'rest', 'spare'] },
  effect: null,
  asks: true,
  words: ({ node }) => `have ${selectionInWords(node)} take a snapshot`,
  chaos: { breaks: 'none', weight: 1, params: () => ({ node: described('random') }) },
  strike: (cluster, { node }, strike) =>
    strikeEach(
      cluster,
      node,
      strike,
      (host) => {
        const before = snapshotIndex(host);
        host.controls.command((input) => {
          input.kind = 'takeSnapshot';
        });
        cluster.after(LATER, () => {
          if (snapshotIndex(host) > before) strike.did(1, 'snapshot taken|snapshots taken');
          strike.over();
        });
        return () => {};
      },
      (host) => host.up && !host.paused,
    ),
});
