import type { Micros } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { range } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { select } from '../select.ts';

const chaosUp: readonly [Micros, Micros] = [20_000, 600_000];
const chaosDown: readonly [Micros, Micros] = [20_000, 200_000];

/** A process that dies soon after each start, as with a bad configuration or a poison request. */
export const crashLoop = defineFault({
  name: 'crash-loop',
  about: 'The process crashes repeatedly, each time soon after it was started.',
  example: '{ at: 5s, do: crash-loop, node: one, up: 200ms..800ms, down: 100ms..300ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers that crash repeatedly.'),
    up: range('How long it runs after each start.', { min: 1 }).prefault('200ms..800ms'),
    down: range('How long it is down in between.', { min: 1 }).prefault('100ms..300ms'),
  },
  selections: { node: ['crashed', 'rest'] },
  effect: { does: 'breaks', what: 'process', whom: 'node' },
  words: ({ node, up }) =>
    `crash ${selectionInWords(node)} over and over, ${formatDuration(up[0])} to ${formatDuration(up[1])} after each start`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), up: chaosUp, down: chaosDown }),
  },
  strike(cluster, { node, up, down }, strike) {
    const { stream } = strike;
    const targets = select(cluster, node, stream).filter((id) => cluster.host(id).up);
    if (targets.length === 0) return null;
    for (const id of targets) {
      const host = cluster.host(id);
      const fall = (): void => {
        if (strike.ended) return;
        host.crash('crash loop');
        strike.did(1, 'crash|crashes');
        cluster.after(stream.between(down[0], down[1]), rise);
      };
      const rise = (): void => {
        if (strike.ended) return;
        host.boot();
        cluster.after(stream.between(up[0], up[1]), fall);
      };
      fall();
    }
    return {
      target: namesOf(targets),
      end: () => {
        for (const id of targets) {
          const host = cluster.host(id);
          if (!host.up && host.mayReturn) host.boot();
        }
      },
    };
  },
});
