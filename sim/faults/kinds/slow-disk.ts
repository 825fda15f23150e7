import { Sampler } from '../../kernel/sampler.ts';
import { distribution, distributionInWords } from '../../scenario/schema/distribution-field.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

const chaosDelay = { kind: 'uniform', min: 10_000, max: 60_000 } as const;

/**
 * Writes to these disks take as long as `fsync` says, and are reported in order even if they finish out of it.
 */
export const slowDisk = defineFault({
  name: 'slow-disk',
  about: 'Writes take longer to reach the disk.',
  example: '{ at: 5s, do: slow-disk, node: leader, fsync: 20ms..80ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers whose disks are slow.').prefault('all'),
    fsync: distribution('How long a write takes during the fault.'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, fsync }) =>
    `slow the disk of ${selectionInWords(node)} to ${distributionInWords(fsync)} a write`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), fsync: chaosDelay }),
  },
  strike: (cluster, { node, fsync }, strike) =>
    strikeEach(cluster, node, strike, (host) => {
      const { disk } = host;
      strike.counts(() => disk.written, 'slow write|slow writes');
      strike.counts(() => disk.overtaken, 'write finished out of order|writes finished out of order');
      return disk.latencies.slow(new Sampler(fsync));
    }),
});
