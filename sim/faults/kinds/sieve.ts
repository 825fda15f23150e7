import { threshold } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import { messageKinds } from '../../scenario/message-kinds.ts';
import { inWords } from '../../scenario/phrases.ts';
import type { Distribution } from '../../scenario/quantities/distribution.ts';
import { formatShare, formatSize } from '../../scenario/quantities/quantities.ts';
import { distribution, distributionInWords } from '../../scenario/schema/distribution-field.ts';
import { share, size, someOf } from '../../scenario/schema/fields.ts';
import { theseServers } from '../../scenario/schema/selector-field.ts';
import { Sieve } from '../../world/network/sieve.ts';
import { defineFault } from '../fault.ts';
import {
  pickLinks,
  someLinks,
  someLinksInWords,
  someLinksObjection,
  someLinksSelections,
} from '../some-links.ts';

/** An entry has at least 24 bytes, so a message of more than this has one, or a part of a snapshot. */
const NO_PAYLOAD = 64;
const chaosDelay = { kind: 'uniform', min: 50_000, max: 500_000 } as const;

/**
 * A network that fails some messages by what they are: a device that drops large packets lets heartbeats pass but no
 * entries, and a thread of its own that hangs sends no votes or no snapshots.
 */
export const sieve = defineFault({
  name: 'sieve',
  about: 'Messages of certain kinds, or larger than a limit, are lost or late; all others pass.',
  example: '{ at: 5s, do: sieve, node: leader, larger-than: 100B, for: 2s }',
  lasting: true,
  neverPermanent: 'a cluster without its votes or entries could never recover',
  params: {
    ...someLinks,
    kinds: someOf(
      'The kinds of messages that it catches. An AppendEntries counts as heartbeats if it is empty, and as entries otherwise. Default: all.',
      messageKinds,
    ).optional(),
    'larger-than': size(
      'It catches only messages of more bytes than this: 64, and those of the entries or of the part of a snapshot.',
    ).prefault('0B'),
    loss: share('Share of what it catches that is lost. Default: 100%, or 0% with late.').optional(),
    late: distribution('Extra delay of what it catches and does not lose.').optional(),
  },
  selections: someLinksSelections,
  effect: null,
  words: ({ kinds, 'larger-than': largerThan, loss, late, ...links }) => {
    const share = lossOf(loss, late);
    const what = [
      kinds === undefined ? 'messages' : inWords(kinds),
      ...(largerThan > 0 ? [`of more than ${formatSize(largerThan)}`] : []),
    ].join(' ');
    const parts = [
      ...(share > 0 ? [`lose ${share < 1 ? `${formatShare(share)} of ` : ''}the ${what}`] : []),
      ...(late === undefined
        ? []
        : [`make ${share > 0 ? 'the rest' : `the ${what}`} late by ${distributionInWords(late)}`]),
    ];
    return `${parts.join(', ')}${links.node === undefined ? '' : ' on the links'}${someLinksInWords(links)}`;
  },
  objection: ({ kinds, 'larger-than': largerThan, loss, late, ...links }) => {
    const both = someLinksObjection(links);
    if (both !== null) return both;
    if (kinds === undefined && largerThan === 0)
      return { path: [], message: 'this sieve catches every message', hint: 'name kinds, or larger-than' };
    if (loss === 1 && late !== undefined)
      return { path: ['late'], message: 'this sieve leaves nothing to be late', hint: 'loss: 50%' };
    return lossOf(loss, late) === 0 && late === undefined
      ? { path: ['loss'], message: 'this sieve changes nothing', hint: 'loss: 100%, or late: 50ms' }
      : null;
  },
  // Without a weight by default: the histories of chaos were recorded before there were sieves.
  chaos: {
    breaks: 'one',
    weight: 0,
    params: (targets, stream) => {
      const kind = messageKinds[stream.below(messageKinds.length)];
      const large = stream.below(3) === 0;
      return {
        node: theseServers(targets),
        kinds: large ? undefined : [kind],
        'larger-than': large ? NO_PAYLOAD : 0,
        loss: undefined,
        late: stream.below(3) === 0 ? chaosDelay : undefined,
      };
    },
  },
  strike(cluster, { kinds, 'larger-than': largerThan, loss, late, ...links }, strike) {
    const picked = pickLinks(cluster, links, strike.stream);
    if (picked === null) return null;
    const sifter = new Sieve({
      kinds: kinds ?? null,
      largerThan,
      loss: threshold(lossOf(loss, late)),
      late: late === undefined ? null : new Sampler(late),
    });
    strike.counts(() => sifter.lost, 'message sifted out|messages sifted out');
    strike.counts(() => sifter.delayed, 'message made late|messages made late');
    return { target: picked.target, end: cluster.network.layers.sift(sifter, picked.include) };
  },
});

/** A sieve loses all that it catches, unless it says how late that is, or which share. */
function lossOf(loss: number | undefined, late: Distribution | undefined): number {
  return loss ?? (late === undefined ? 1 : 0);
}
