import { namesOf } from '../../facts/words.ts';
import { duration } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { changeMembers } from '../membership.ts';
import { select } from '../select.ts';

const usualPatience = '5s';
const FEWEST = 2;

/** Removes a server and adds it again: the membership change that chaos uses. */
export const cycleServer = defineFault({
  name: 'cycle-server',
  about:
    'An operator removes a server and, once that is in force, adds it again; it keeps running meanwhile.',
  example: '{ at: 5s, do: cycle-server, node: follower }',
  lasting: false,
  params: {
    node: selection('The server that is removed and added again.'),
    patience: duration('The operator gives up each half after this long.', { min: 1 }).prefault(
      usualPatience,
    ),
  },
  selections: { node: ['all', 'rest', 'majority', 'minority', 'random', 'spare'] },
  effect: null,
  asks: true,
  words: ({ node }) => `remove ${selectionInWords(node)} from the cluster and add it again`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), patience: 2_000_000 }),
  },
  strike(cluster, { node, patience }, strike) {
    const targets = select(cluster, node, strike.stream);
    if (targets.length === 0 || cluster.voters.length - targets.length < FEWEST) return null;
    let goal: 'out' | 'in' = 'out';
    const without = (ids: readonly number[]): number[] => ids.filter((id) => !targets.includes(id));
    // Both halves share one limit of time from the start of the strike, so that its duration is bounded.
    changeMembers(
      cluster,
      strike,
      patience * 2,
      ({ voters, learners }) => {
        const out = { voters: without(voters), learners: without(learners) };
        if (
          goal === 'out' &&
          voters.every((id) => !targets.includes(id)) &&
          cluster.watch.configurationSettled
        )
          goal = 'in';
        return goal === 'out' ? out : { voters: [...out.voters, ...targets], learners: out.learners };
      },
      () => {},
    );
    return { target: namesOf(targets), end: () => {} };
  },
});
