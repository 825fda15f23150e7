import { defineFault } from '../fault.ts';

/** Ends all strikes, of any fault, that have cut or clogged links. */
export const heal = defineFault({
  name: 'heal',
  about: 'Mends every cut or clogged link.',
  example: '{ at: 9s, do: heal }',
  lasting: false,
  params: {},
  selections: {},
  effect: { does: 'mends', what: 'links', whom: '' },
  words: () => 'heal the network',
  strike(cluster, _, strike) {
    const mended = cluster.faults.endAll(
      (_, { effect }) => effect !== null && effect.does === 'breaks' && effect.what === 'links',
    );
    strike.did(mended, 'partition or clog ended|partitions and clogs ended');
    return mended === 0 ? null : { target: 'all links', end: null };
  },
});
