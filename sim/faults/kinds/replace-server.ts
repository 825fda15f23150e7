import { namesOf } from '../../facts/words.ts';
import { duration } from '../../scenario/schema/fields.ts';
import {
  described,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { changeMembers } from '../membership.ts';
import { select } from '../select.ts';

const usualPatience = '10s';

/** An operator replaces a server by another machine, for example after a disk was lost. */
export const replaceServer = defineFault({
  name: 'replace-server',
  about: 'An operator puts a spare machine in the place of a server, dead or alive.',
  example: '{ at: 5s, do: replace-server, node: crashed, by: n6 }',
  lasting: false,
  params: {
    node: selection('The servers that are removed.'),
    by: selection('The machines that take their place, started empty.').prefault('spare'),
    patience: duration('The operator gives up after this long.', { min: 1 }).prefault(usualPatience),
  },
  selections: {
    node: ['all', 'rest', 'majority', 'spare'],
    by: ['leader', 'follower', 'one', 'random', 'minority', 'majority', 'all', 'rest', 'candidate'],
  },
  effect: null,
  mayBreak: ['process'],
  asks: true,
  words: (params) => `replace ${selectionInWords(params.node)} by ${selectionInWords(params.by)}`,
  chaos: {
    breaks: 'lost',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), by: described('spare'), patience: 3_000_000 }),
  },
  strike(cluster, params, strike) {
    const going = select(cluster, params.node, strike.stream);
    const coming = select(cluster, params.by, strike.stream, going, true);
    if (going.length === 0 || coming.length === 0) return null;
    for (const id of coming) cluster.host(id).boot();
    const single = cluster.scenario.cluster.options.membershipChange === 'single';
    changeMembers(
      cluster,
      strike,
      params.patience,
      ({ voters, learners }) => {
        const stay = voters.filter((id) => !going.includes(id) && !coming.includes(id));
        const others = learners.filter((id) => !coming.includes(id) && !going.includes(id));
        // One change at a time: first add the new servers, then remove the old ones.
        const leaving = voters.filter((id) => going.includes(id));
        const arrived = coming.every((id) => voters.includes(id));
        if (single && !arrived) return { voters: [...stay, ...leaving, ...coming], learners: others };
        return { voters: [...stay, ...coming], learners: others };
      },
      () => {
        for (const id of going) {
          cluster.host(id).crash('replaced');
          cluster.host(id).mayReturn = false;
        }
      },
    );
    return { target: `${namesOf(going)} by ${namesOf(coming)}`, end: () => {} };
  },
});
