import { namesOf } from '../../facts/words.ts';
import { duration, oneOf } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { changeMembers } from '../membership.ts';
import { select } from '../select.ts';

const usualPatience = '10s';

export const addServer = defineFault({
  name: 'add-server',
  about:
    'An operator adds servers: spare machines start empty and catch up; they become voters, or stay learners.',
  example: '{ at: 5s, do: add-server, node: n6 }',
  lasting: false,
  params: {
    node: selection('The servers that are added.').prefault('spare'),
    as: oneOf('voter: it votes as soon as it has caught up. learner: it replicates but does not vote.', [
      'voter',
      'learner',
    ]).prefault('voter'),
    patience: duration('The operator gives up after this long.', { min: 1 }).prefault(usualPatience),
  },
  selections: {
    node: ['leader', 'follower', 'one', 'random', 'minority', 'majority', 'all', 'rest', 'candidate'],
  },
  effect: null,
  asks: true,
  words: (params) => `add ${selectionInWords(params.node)} to the ${params.as}s`,
  strike(cluster, params, strike) {
    const targets = select(cluster, params.node, strike.stream, [], true);
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).boot();
    changeMembers(
      cluster,
      strike,
      params.patience,
      ({ voters, learners }) => {
        const others = learners.filter((id) => !targets.includes(id));
        const votingOthers = voters.filter((id) => !targets.includes(id));
        return params.as === 'voter'
          ? { voters: [...votingOthers, ...targets], learners: others }
          : { voters: votingOthers, learners: [...others, ...targets] };
      },
      () => {},
    );
    return { target: namesOf(targets), end: () => {} };
  },
});
