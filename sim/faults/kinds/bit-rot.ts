import { oneOf } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

/**
 * Corrupts an entry on the disk. At the next start its checksum reveals that, and the host refuses to run; with
 * `rejoin` it truncates the log before that entry and runs, which is unsafe. The corruption has no effect if by
 * then a snapshot has replaced the entry, or a truncation has removed it.
 */
export const bitRot = defineFault({
  name: 'bit-rot',
  about:
    'An entry on the disk is corrupted. The checksum detects that at the next start, unless the entry was replaced by then: the server refuses to run, or rejoins with a shorter log.',
  example: '{ at: 5s, do: bit-rot, node: n2 }',
  lasting: false,
  params: {
    node: selection('The servers whose disks are corrupted.'),
    // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
    then: oneOf('refuse: the server stays down. rejoin: it runs on the log before the corrupted entry.', [
      'refuse',
      'rejoin',
    ]).prefault('refuse'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: (params) =>
    `corrupt an entry on the disk of ${selectionInWords(params.node)}` +
    (params.then === 'rejoin' ? ', and cut the log off before it at the next start' : ''),
  // Rare, since the server stays down for good unless it is replaced.
  chaos: {
    breaks: 'one',
    weight: 0.3,
    params: (targets) => ({
      node: theseServers(targets),
      // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
      then: 'refuse' as const,
    }),
  },
  strike: (cluster, params, strike) =>
    strikeEach(
      cluster,
      params.node,
      strike,
      (host) => {
        if (host.disk.rot(strike.stream, params.then === 'rejoin') > 0)
          strike.did(1, 'entry corrupted|entries corrupted');
        return null;
      },
      (host) => host.disk.platter.entryCount > 0,
    ),
});
