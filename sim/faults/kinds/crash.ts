import { oneOf } from '../../scenario/schema/fields.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { progress } from '../promise.ts';
import { takeDown } from '../strike-each.ts';

export const crash = defineFault({
  name: 'crash',
  about:
    'The server dies: memory and what was not yet on disk are gone. With for, it is restarted after that time.',
  example: '{ at: 5s, do: crash, node: leader }',
  lasting: true,
  params: {
    node: selection('The servers that crash.'),
    writes: oneOf(
      'What becomes of unfinished writes. lost: they are gone, as if the power had failed. kept: they reach the disk, since only the process died.',
      ['lost', 'kept'],
    ).prefault('lost'),
    progress,
  },
  selections: { node: ['crashed', 'rest'] },
  effect: { does: 'breaks', what: 'process', whom: 'node' },
  words: ({ node, writes }) =>
    `crash ${selectionInWords(node)}${writes === 'kept' ? ', whose unfinished writes still reach the disk' : ''}`,
  chaos: {
    breaks: 'one',
    weight: 3,
    params: (targets) => ({ node: theseServers(targets), writes: 'lost' as const }),
    asStep: true,
  },
  strike: (cluster, { node, writes }, strike) =>
    takeDown(cluster, node, strike, (host) => {
      if (writes === 'lost') host.crash('crash');
      else strike.did(host.die('crash'), 'unfinished write kept|unfinished writes kept');
    }),
});
