import { Sampler } from '../../kernel/sampler.ts';
import { distribution, distributionInWords } from '../../scenario/schema/distribution-field.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { strikeEach } from '../strike-each.ts';

const chaosCost = { kind: 'uniform', min: 1_000, max: 8_000 } as const;

/** Each message occupies the processor for a while, so that queues grow and timers fire late. */
export const slowProcess = defineFault({
  name: 'slow-process',
  about: 'The processor takes a while for each message, one after the other; timers wait for it too.',
  example: '{ at: 5s, do: slow-process, node: leader, per-message: 2ms..5ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers whose processors are slow.'),
    'per-message': distribution('Time each message or request takes.'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: (params) =>
    `slow the processor of ${selectionInWords(params.node)} to ${distributionInWords(params['per-message'])} a message`,
  chaos: {
    breaks: 'one',
    weight: 1,
    params: (targets) => ({ node: theseServers(targets), 'per-message': chaosCost }),
  },
  strike: (cluster, params, strike) =>
    strikeEach(cluster, params.node, strike, (host) => {
      strike.counts(() => host.processor.taken, 'message processed slowly|messages processed slowly');
      return host.slowDown(new Sampler(params['per-message']), strike.stream);
    }),
});
