import { oneOf } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import type { DiskPart } from '../../world/disk/platter.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

const partInWords: Readonly<Record<DiskPart, string>> = {
  entry: 'an entry',
  snapshot: 'the snapshot',
  vote: 'term and vote',
};

const restInWords: Readonly<Record<DiskPart, string>> = {
  entry: ', and cut the log off before it at the next start',
  snapshot: ', and let it start the next time without snapshot and log',
  vote: ', and let it start the next time without a vote, in the term of its last entry',
};

const does: Readonly<Record<DiskPart, string>> = {
  entry: 'entry corrupted|entries corrupted',
  snapshot: 'snapshot corrupted|snapshots corrupted',
  vote: 'vote corrupted|votes corrupted',
};

/**
 * Corrupts an entry, the snapshot, or term and vote on the disk. At the next start the checksum reveals that, and the
 * host refuses to run; with `rejoin` it runs without the corrupted part and what depends on it, which is unsafe. The
 * corruption has no effect if by then the part has been replaced: by a snapshot, a truncation, or the next vote.
 */
export const bitRot = defineFault({
  name: 'bit-rot',
  about:
    'An entry, the snapshot, or the vote on the disk is corrupted. The checksum detects that at the next start, unless it was replaced by then: the server refuses to run, or rejoins with what is left.',
  example: '{ at: 5s, do: bit-rot, node: n2 }',
  lasting: false,
  params: {
    node: selection('The servers whose disks are corrupted.'),
    of: oneOf('What is corrupted: one of the entries, the snapshot, or the record of term and vote.', [
      'entry',
      'snapshot',
      'vote',
    ]).prefault('entry'),
    // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
    then: oneOf(
      'refuse: the server stays down. rejoin: it runs on the log before the corrupted entry, or without its snapshot and log, or without a vote and in the term of its last entry.',
      ['refuse', 'rejoin'],
    ).prefault('refuse'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: (params) =>
    `corrupt ${partInWords[params.of]} on the disk of ${selectionInWords(params.node)}${params.then === 'rejoin' ? restInWords[params.of] : ''}`,
  // Rare, since the server stays down for good unless it is replaced.
  chaos: {
    breaks: 'one',
    weight: 0.3,
    params: (targets) => ({
      node: theseServers(targets),
      of: 'entry' as const,
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
        if (host.disk.rot(params.of, strike.stream, params.then === 'rejoin') !== null)
          strike.did(1, does[params.of]);
        return null;
      },
      (host) => host.disk.platter.holds(params.of),
    ),
});
