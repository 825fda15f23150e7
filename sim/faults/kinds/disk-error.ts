import { formatShare } from '../../scenario/quantities/quantities.ts';
import { share } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import type { Host } from '../../world/host/host.ts';
import { defineFault, type StrikeContext } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

/** Writes fail until the server is restarted on a mended disk; until then it acknowledges nothing more. */
export const diskError = defineFault({
  name: 'disk-error',
  about:
    'Writes fail with an input/output error; the server acknowledges nothing more, and is restarted when the fault ends.',
  example: '{ at: 5s, do: disk-error, node: leader, for: 2s }',
  lasting: true,
  params: {
    node: selection('The servers whose disks fail.'),
    chance: share('Chance of each write to fail; after the first failure all do.').prefault('100%'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, chance }) => `fail ${formatShare(chance)} of the writes of ${selectionInWords(node)}`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), chance: 1 }),
  },
  strike: (cluster, { node, chance }, strike) =>
    strikeEach(cluster, node, strike, (host) => {
      const undo = host.disk.refusals.fail(chance, strike.stream);
      countFailure(host, strike);
      return () => {
        undo();
        restartFailed(host, strike);
      };
    }),
});

const FAILED = 'disk failed|disks failed';

/** Reports at the end of the run whether a permanently failing disk refused a write. */
export function countFailure({ disk }: Host, strike: StrikeContext): void {
  if (strike.step.permanent) strike.counts(() => Number(disk.refusals.begun), FAILED);
}

/** Restarts a server whose disk refused a write, as an operator would. */
export function restartFailed(host: Host, strike: StrikeContext): void {
  if (!host.disk.refusals.begun) return;
  strike.did(1, FAILED);
  host.crash('disk failed');
  host.boot();
}
