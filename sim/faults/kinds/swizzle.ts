import type { Micros } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { flag, range } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAround } from '../links.ts';
import { select } from '../select.ts';
import { clogLinks } from './clog.ts';

const chaosStep: readonly [Micros, Micros] = [30_000, 400_000];

export const swizzle = defineFault({
  name: 'swizzle',
  about: 'Servers are cut off one by one, then joined again one by one in another order.',
  example: '{ at: 5s, do: swizzle, node: random, step: 100ms..400ms }',
  lasting: false,
  params: {
    node: selection('The servers that are cut off.').prefault('random'),
    step: range('The time from one cut, or one return, to the next.', { min: 1 }).prefault('100ms..400ms'),
    clog: flag(
      'Links are clogged and flushed instead of being cut: messages are late, but none is lost.',
    ).prefault(false),
  },
  selections: { node: [] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node, step, clog }) =>
    `${clog ? 'clog' : 'cut'} the links of ${selectionInWords(node)} one server at a time, ${formatDuration(step[0])} to ${formatDuration(step[1])} apart, and open them in another order`,
  chaos: {
    breaks: 'some',
    weight: 1,
    params: (targets, stream) => ({
      node: theseServers(targets),
      step: chaosStep,
      clog: stream.below(2) === 1,
    }),
  },
  strike(cluster, { node, step, clog }, strike) {
    const { stream } = strike;
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    const breaking = stream.shuffle(targets.slice());
    const mending = stream.shuffle(targets.slice());
    const mends = new Map<number, () => void>();
    const advance = (position: number): void => {
      if (strike.ended) return;
      const away = breaking[position];
      if (away !== undefined) {
        const links = linksAround(cluster, [away]);
        mends.set(away, clog ? clogLinks(cluster, links, strike) : cutLinks(cluster, links));
      } else {
        const back = mending[position - breaking.length];
        if (back === undefined) {
          strike.over();
          return;
        }
        mends.get(back)?.();
        mends.delete(back);
      }
      cluster.after(stream.between(step[0], step[1]), () => advance(position + 1));
    };
    advance(0);
    return {
      target: namesOf(targets),
      end: () => {
        for (const mend of mends.values()) mend();
        mends.clear();
      },
    };
  },
});
