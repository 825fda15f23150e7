import type { Write } from '../../../core/io.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration, flag, oneOf } from '../../scenario/schema/fields.ts';
import {
  mayBeSeveral,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { select } from '../select.ts';

const usualDown = '500ms';

type What = 'any' | 'entries' | 'vote' | 'snapshot';

const inWordsOf: Readonly<Record<What, string>> = {
  any: 'a write',
  entries: 'a write of entries',
  vote: 'the write of a vote',
  snapshot: 'the write of a snapshot',
};

/**
 * A power failure at the worst moment: just after a write has become durable, but before any message
 * acknowledges it; or just before, when messages that need not wait for the write are already on their way.
 */
export const crashAtWrite = defineFault({
  name: 'crash-at-write',
  about:
    'The server crashes at its next write: as soon as the write is on disk but before it is acknowledged, or just before it is on disk.',
  example: '{ at: 5s, do: crash-at-write, node: leader, write: entries, moment: after, down: 500ms }',
  lasting: false,
  params: {
    node: selection('The server that crashes; of several, the first one that writes.'),
    write: oneOf('The kind of write.', ['any', 'entries', 'vote', 'snapshot']).prefault('any'),
    moment: oneOf('after: on disk, but no acknowledgement has left. before: not yet on disk.', [
      'after',
      'before',
    ]).prefault('after'),
    torn: flag('With moment: before, a part of the write survives.').prefault(false),
    down: duration('How long it stays down.', { min: 1 }).prefault(usualDown),
  },
  selections: { node: ['crashed', 'paused', 'rest'] },
  // It ends by itself, at a moment that is not known in advance.
  effect: null,
  mayBreak: ['process'],
  words: ({ node, write, moment, down, torn }) =>
    `crash ${mayBeSeveral(node) ? `the first of ${selectionInWords(node)}` : selectionInWords(node)} just ${moment} ${inWordsOf[write]} is on disk${torn ? ', which is torn' : ''}, for ${formatDuration(down)}`,
  objection: ({ torn, moment }) =>
    torn && moment === 'after'
      ? { path: ['torn'], message: 'what is on disk already is not torn', hint: 'moment: before' }
      : null,
  chaos: {
    breaks: 'one',
    weight: 3,
    params: (targets, stream) => ({
      node: theseServers(targets),
      write: (['any', 'entries', 'vote'] as const)[stream.below(3)],
      moment: (['after', 'before'] as const)[stream.below(2)],
      torn: false,
      down: 50_000 + stream.below(1_000_000),
    }),
  },
  strike(cluster, { node, write, moment, torn, down }, strike) {
    const hosts = select(cluster, node, strike.stream)
      .map((id) => cluster.host(id))
      .filter((host) => host.up && host.writes.trap === null);
    if (hosts.length === 0) return null;
    const disarm = (): void => {
      for (const host of hosts) host.writes.trap = null;
    };
    for (const host of hosts) {
      host.writes.trap = {
        moment,
        matches: (one) => isOf(write, one),
        spring: () => {
          disarm();
          const { tornBytes, tornEntries, tearing } = host.disk;
          const undo = torn ? tearing.add(strike.stream) : () => {};
          host.crash(`crash at ${inWordsOf[write]}`);
          undo();
          strike.did(1, 'crash at the write|crashes at writes');
          strike.did(host.disk.tornBytes - tornBytes, 'byte torn|bytes torn');
          strike.did(
            host.disk.tornEntries - tornEntries,
            'entry lost from a torn write|entries lost from a torn write',
          );
          cluster.after(down, () => {
            if (!strike.ended) strike.over();
          });
        },
      };
    }
    return {
      target: namesOf(hosts.map((host) => host.id)),
      end: () => {
        disarm();
        for (const host of hosts) if (!host.up && host.mayReturn) host.boot();
      },
    };
  },
});

function isOf(what: What, write: Write): boolean {
  switch (what) {
    case 'any':
      return true;
    case 'entries':
      return write.entries.length > 0;
    case 'vote':
      return write.hardState && write.votedFor !== 0;
    case 'snapshot':
      return write.snapshot !== null;
    default:
      return what satisfies never;
  }
}
