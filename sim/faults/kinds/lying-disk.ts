import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

/**
 * The disk reports writes as durable while they are only in a cache that a crash empties. No server can detect
 * that: it breaks an assumption of Raft (paper §5.2, stable storage), so acknowledged writes may be lost.
 */
export const lyingDisk = defineFault({
  name: 'lying-disk',
  about:
    'The disk acknowledges writes that a crash will lose. That breaks an assumption of Raft, so acknowledged commands may be lost.',
  example: '{ at: 5s, do: lying-disk, node: all, for: 10s }',
  lasting: true,
  params: {
    node: selection('The servers whose disks lie.').prefault('all'),
    flush: duration('How often it writes its cache to stable storage. Default: never.', {
      min: 1,
    }).optional(),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, flush }) =>
    `let the disk of ${selectionInWords(node)} acknowledge writes that a crash will lose${flush === undefined ? '' : `, up to ${formatDuration(flush)} of them`}`,
  strike: (cluster, { node, flush }, strike) =>
    strikeEach(cluster, node, strike, ({ disk }) => {
      strike.counts(() => disk.betrayed, 'acknowledged write lost|acknowledged writes lost');
      const honest = disk.lie();
      const sync = (): void => {
        if (strike.ended || flush === undefined) return;
        disk.sync();
        cluster.after(flush, sync);
      };
      if (flush !== undefined) cluster.after(flush, sync);
      return honest;
    }),
});
