import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration } from '../../scenario/schema/fields.ts';
import { defineFault } from '../fault.ts';

export const retryStorm = defineFault({
  name: 'retry-storm',
  about: 'Clients become impatient: they soon repeat unanswered requests, at one server after the other.',
  example: '{ at: 5s, do: retry-storm, retry: 5ms, for: 3s }',
  lasting: true,
  params: {
    retry: duration('An attempt without an answer is repeated after this long.', { min: 1 }).prefault('5ms'),
  },
  selections: {},
  effect: null,
  needs: 'clients',
  words: ({ retry }) => `let clients repeat unanswered requests after ${formatDuration(retry)}`,
  chaos: { breaks: 'none', weight: 1, params: (_, stream) => ({ retry: 5_000 + stream.below(20_000) }) },
  strike(cluster, { retry }, strike) {
    if (cluster.clients.length === 0) return null;
    const repeated = (): number => cluster.clients.reduce((sum, client) => sum + client.asking.repeated, 0);
    strike.counts(repeated, 'attempt repeated|attempts repeated');
    const undo = cluster.clients.map((client) => client.asking.hurry(retry));
    return {
      target: 'all clients',
      end: () => {
        for (const calm of undo) calm();
      },
    };
  },
});
