import { namesOf } from '../../facts/words.ts';
import { duration, flag } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { changeMembers } from '../membership.ts';
import { select } from '../select.ts';

const usualPatience = '10s';
const FEWEST = 1;

export const removeServer = defineFault({
  name: 'remove-server',
  about: 'An operator removes servers from the cluster and stops them once that is in force.',
  example: '{ at: 5s, do: remove-server, node: leader }',
  lasting: false,
  params: {
    node: selection('The servers that are removed.'),
    stop: flag('Whether a removed server is stopped; otherwise it runs on, unaware of its removal.').prefault(
      true,
    ),
    patience: duration('The operator gives up after this long.', { min: 1 }).prefault(usualPatience),
  },
  selections: { node: ['all', 'rest', 'majority', 'spare'] },
  effect: null,
  mayBreak: ['process'],
  asks: true,
  words: ({ node }) => `remove ${selectionInWords(node)} from the cluster`,
  strike(cluster, { node, stop, patience }, strike) {
    const targets = select(cluster, node, strike.stream);
    if (targets.length === 0) return null;
    changeMembers(
      cluster,
      strike,
      patience,
      ({ voters, learners }) => {
        const left = voters.filter((id) => !targets.includes(id));
        return left.length < FEWEST
          ? { voters, learners }
          : { voters: left, learners: learners.filter((id) => !targets.includes(id)) };
      },
      () => {
        if (!stop) return;
        for (const id of targets) {
          cluster.host(id).crash('removed');
          cluster.host(id).mayReturn = false;
        }
      },
    );
    return { target: namesOf(targets), end: () => {} };
  },
});
