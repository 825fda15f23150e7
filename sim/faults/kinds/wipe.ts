import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration, oneOf } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { select } from '../select.ts';

const usualDown = '500ms';

/**
 * Replaces the server's disk by an empty one. The host knows that its server is a member of the cluster, and
 * refuses to run without its disk; with `rejoin` it runs, although it has lost votes and entries that others
 * rely on.
 */
export const wipe = defineFault({
  name: 'wipe',
  about:
    'The server crashes and loses its disk. Then it refuses to run until it is replaced; or it rejoins with an empty disk, which is unsafe.',
  example: '{ at: 5s, do: wipe, node: n2 }',
  lasting: false,
  params: {
    node: selection('The servers whose disks are wiped.'),
    // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
    then: oneOf('refuse: the server stays down. rejoin: it runs on the empty disk.', [
      'refuse',
      'rejoin',
    ]).prefault('refuse'),
    down: duration('How long until it is started again.', { min: 1 }).prefault(usualDown),
  },
  selections: { node: ['rest'] },
  effect: null,
  mayBreak: ['process'],
  words: (params) =>
    `wipe the disk of ${selectionInWords(params.node)}` +
    (params.then === 'rejoin'
      ? `, which rejoins empty after ${formatDuration(params.down)} as if nothing had happened`
      : ', which then refuses to run'),
  chaos: {
    breaks: 'one',
    weight: 0.3,
    params: (targets) => ({
      node: theseServers(targets),
      // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
      then: 'refuse' as const,
      down: 200_000,
    }),
  },
  strike(cluster, params, strike) {
    const targets = select(cluster, params.node, strike.stream).map((id) => cluster.host(id));
    if (targets.length === 0) return null;
    for (const host of targets) {
      const entries = host.disk.platter.lastIndex;
      host.crash('disk lost');
      host.disk.wipe(params.then === 'refuse');
      strike.did(entries, 'entry gone|entries gone');
    }
    cluster.after(params.down, () => strike.over());
    return {
      target: namesOf(targets.map((host) => host.id)),
      end: () => {
        for (const host of targets) host.boot();
      },
    };
  },
});
