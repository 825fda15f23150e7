import { NOBODY } from '../../../core/units.ts';
import { duration } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { select } from '../select.ts';

const POLL = 5_000;
const usualPatience = '2s';

/** An operator asks the leader to transfer leadership (thesis §3.10). */
export const transfer = defineFault({
  name: 'transfer',
  about:
    'An operator asks the leader to transfer leadership, to a server or to the one with the most complete log.',
  example: '{ at: 5s, do: transfer, to: n3 }',
  lasting: false,
  params: {
    to: selection('The new leader. Default: the server with the most complete log.').optional(),
    patience: duration('How long to wait for it to happen.', { min: 1 }).prefault(usualPatience),
  },
  selections: { to: ['leader', 'all', 'rest', 'majority', 'minority', 'random', 'spare'] },
  effect: null,
  asks: true,
  words: ({ to }) => `hand leadership over${to === undefined ? '' : ` to ${selectionInWords(to)}`}`,
  chaos: { breaks: 'none', weight: 2, params: () => ({ to: undefined, patience: 1_000_000 }) },
  strike(cluster, { to, patience }, strike) {
    const leader = cluster.watch.leader();
    const [wanted = NOBODY] = to === undefined ? [NOBODY] : select(cluster, to, strike.stream, [leader]);
    if (leader === NOBODY || (to !== undefined && wanted === NOBODY)) return null;
    const since = cluster.now;
    const asked = cluster.host(leader).controls.command((input) => {
      input.kind = 'transfer';
      input.to = wanted;
    });
    if (!asked) return null;
    const look = (): void => {
      if (strike.ended) return;
      const now = cluster.watch.leader();
      if (now !== NOBODY && now !== leader && (wanted === NOBODY || now === wanted)) {
        strike.did(1, 'leadership handed over|leaderships handed over');
        strike.over();
      } else if (cluster.now - since >= patience) strike.over();
      else cluster.after(POLL, look);
    };
    cluster.after(POLL, look);
    return {
      target: wanted === NOBODY ? `n${leader} to a server of its choice` : `n${leader} to n${wanted}`,
      end: () => {},
    };
  },
});
