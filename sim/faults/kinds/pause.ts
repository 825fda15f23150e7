import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import type { Host } from '../../world/host/host.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

export const pause = defineFault({
  name: 'pause',
  about: 'The process stops and keeps its memory, as in a long garbage collection; messages wait for it.',
  example: '{ at: 5s, do: pause, node: leader, for: 2s }',
  lasting: true,
  params: { node: selection('The servers that are paused.') },
  selections: { node: ['crashed', 'paused', 'rest'] },
  effect: { does: 'breaks', what: 'pause', whom: 'node' },
  words: ({ node }) => `pause ${selectionInWords(node)}`,
  chaos: {
    breaks: 'one',
    weight: 2,
    params: (targets) => ({ node: theseServers(targets) }),
  },
  strike(cluster, { node }, strike) {
    const paused: Host[] = [];
    const struck = strikeEach(
      cluster,
      node,
      strike,
      (host) => {
        host.pause();
        paused.push(host);
        return () => host.resume();
      },
      (host) => host.up,
      // Else "one" or "follower" could mean a server that stands still already, and the strike would be in vain.
      cluster.hosts.filter((host) => host.paused).map((host) => host.id),
    );
    return struck && { ...struck, undone: () => paused.every((host) => !host.paused) };
  },
});
