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
    `let the clients ask ${params.rate === 1 ? 'once' : `${params.rate} times`} a second together`,
  chaos: { breaks: 'none', weight: 1, params: (_, stream) => ({ rate: 50 + stream.below(750) }) },
  strike(cluster, params, strike) {
    const { load: clients } = cluster;
    const end = clients.rush(params.rate);
    if (end === null) return null;
    strike.counts(() => clients.arrived, 'operation asked for|operations asked for');
    return { target: 'all clients', end };
  },
});
