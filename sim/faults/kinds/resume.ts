import { selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

export const resume = defineFault({
  name: 'resume',
  about: 'A paused process resumes.',
  example: '{ at: 7s, do: resume, node: paused }',
  lasting: false,
  params: { node: selection('The servers that resume.').prefault('paused') },
  selections: { node: ['follower', 'crashed', 'rest'] },
  effect: { does: 'mends', what: 'pause', whom: 'node' },
  words: ({ node }) => `resume ${selectionInWords(node)}`,
  strike(cluster, { node }, strike) {
    const resumed = strikeEach(
      cluster,
      node,
      strike,
      (host) => {
        host.resume();
        strike.did(1, 'server resumed|servers resumed');
        return null;
      },
      (host) => host.paused,
    );
    // End the strikes of these pauses too: otherwise reports would attribute all later effects to them, and
    // their ends would cut later pauses short.
    cluster.faults.endAll((_, __, { undone }) => undone);
    return resumed;
  },
});
