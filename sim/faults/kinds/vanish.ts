import { formatShare } from '../../scenario/quantities/quantities.ts';
import { share } from '../../scenario/schema/fields.ts';
import { defineFault } from '../fault.ts';

/** Clients disappear with operations pending, and never learn the outcomes. */
export const vanish = defineFault({
  name: 'vanish',
  about: 'Clients vanish with operations pending; with for, they come back after that time.',
  example: '{ at: 5s, do: vanish, clients: 50% }',
  lasting: true,
  params: { clients: share('Share of the clients; at least one.').prefault('50%') },
  selections: {},
  effect: null,
  needs: 'clients',
  words: ({ clients }) => `let ${formatShare(clients)} of the clients vanish`,
  chaos: { breaks: 'none', weight: 1, params: () => ({ clients: 0.25 }) },
  strike(cluster, { clients }, strike) {
    const { load } = cluster;
    const here = cluster.clients.map((_, at) => at).filter((at) => !load.hasVanished(at));
    if (here.length === 0) return null;
    const going = strike.stream.shuffle(here).slice(0, Math.max(1, Math.round(here.length * clients)));
    let pending = 0;
    for (const at of going) {
      pending += cluster.clients[at].busy;
      load.vanish(at);
    }
    strike.did(going.length, 'client gone|clients gone');
    strike.did(pending, 'operation abandoned|operations abandoned');
    return {
      target: `${going.length} of ${cluster.clients.length} clients`,
      end:
        strike.step.for === null
          ? null
          : () => {
              for (const at of going) load.comeBack(at);
            },
    };
  },
});
