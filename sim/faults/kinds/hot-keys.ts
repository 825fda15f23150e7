import { threshold } from '../../kernel/random.ts';
import { limits } from '../../scenario/limits.ts';
import { formatShare } from '../../scenario/quantities/quantities.ts';
import { integer, share } from '../../scenario/schema/fields.ts';
import { defineFault } from '../fault.ts';

export const hotKeys = defineFault({
  name: 'hot-keys',
  about: 'Most operations touch a few keys for a while.',
  example: '{ at: 5s, do: hot-keys, count: 1, share: 90%, for: 5s }',
  lasting: true,
  params: {
    count: integer('How many keys are hot.', 1, limits.keys).prefault(1),
    share: share('Share of the operations that touch them.').prefault('90%'),
  },
  selections: {},
  effect: null,
  needs: 'clients',
  words: (params) =>
    `send ${formatShare(params.share)} of the operations to ${params.count === 1 ? 'one key' : `${params.count} keys`}`,
  chaos: { breaks: 'none', weight: 1, params: () => ({ count: 1, share: 0.9 }) },
  strike(cluster, params, strike) {
    const { workload } = cluster;
    const end = workload.heat(Math.min(params.count, workload.keys.count), threshold(params.share));
    strike.counts(() => workload.hits, 'operation on hot keys|operations on hot keys');
    return {
      target: params.count === 1 ? 'k1' : `k1 to k${Math.min(params.count, workload.keys.count)}`,
      end,
    };
  },
});
