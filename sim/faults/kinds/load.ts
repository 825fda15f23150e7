import { limits } from '../../scenario/limits.ts';
import { rate } from '../../scenario/schema/fields.ts';
import { defineFault } from '../fault.ts';

export const load = defineFault({
  name: 'load',
  about: 'The request rate of all clients together changes: a step, or (with for) a burst. Open loop only.',
  example: '{ at: 5s, do: load, rate: 1000/s, for: 2s }',
  lasting: true,
  params: { rate: rate('Operations per second during the fault.', limits.slowest, limits.fastest) },
  selections: {},
  effect: null,
  needs: 'rate',
  words: (params) =>
    `let all clients together request ${params.rate === 1 ? 'one operation' : `${params.rate} operations`} a second`,
  chaos: { breaks: 'none', weight: 1, params: (_, stream) => ({ rate: 50 + stream.below(750) }) },
  strike(cluster, params, strike) {
    const { load: clients } = cluster;
    const end = clients.rush(params.rate);
    if (end === null) return null;
    strike.counts(() => clients.arrived, 'operation requested|operations requested');
    return { target: 'all clients', end };
  },
});
