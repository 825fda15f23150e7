import type { Micros } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { range } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAround } from '../links.ts';
import { select } from '../select.ts';

const chaosPause: readonly [Micros, Micros] = [50_000, 300_000];

export const flapping = defineFault({
  name: 'flapping',
  about: 'The server is repeatedly cut off from the others and connected again.',
  example: '{ at: 5s, do: flapping, node: leader, down: 100ms..400ms, up: 100ms..400ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers whose links flap.'),
    down: range('How long it is cut off each time.', { min: 1 }).prefault('100ms..400ms'),
    up: range('How long it is connected in between.', { min: 1 }).prefault('100ms..400ms'),
  },
  selections: { node: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node, down }) =>
    `cut ${selectionInWords(node)} off and join it again, over and over (${formatDuration(down[0])} to ${formatDuration(down[1])} each time)`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), down: chaosPause, up: chaosPause }),
  },
  strike(cluster, { node, down, up }, strike) {
    const { stream } = strike;
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    let mend: (() => void) | null = null;
    const cut = (): void => {
      if (strike.ended) return;
      mend = cutLinks(cluster, linksAround(cluster, targets));
      strike.did(1, 'cut|cuts');
      cluster.after(stream.between(down[0], down[1]), join);
    };
    const join = (): void => {
      mend?.();
      mend = null;
      if (!strike.ended) cluster.after(stream.between(up[0], up[1]), cut);
    };
    cut();
    return {
      target: namesOf(targets),
      end: () => {
        mend?.();
        mend = null;
      },
    };
  },
});
