import * as z from 'zod';
import type { BandwidthSpec, LinkChange } from '../network-spec.ts';
import { bandwidthPattern, formatShare, formatSize, parseSize } from '../quantities/quantities.ts';
import { distribution, distributionInWords } from './distribution-field.ts';
import { flag, share, size } from './fields.ts';
import { leaf, Refusal } from './leaf.ts';
import { mapping } from './mapping.ts';

/*
 * The properties of a link that a scenario can change, under network.links and in the `network` fault: their
 * schema.
 */

const usualQueue = 262_144;
const slowestLink = 1_000;
const fastestLink = 1_000_000_000_000;

/** '1MB/s', in bytes a second. */
function bytesPerSecond(help: string) {
  const json = { type: 'string', pattern: bandwidthPattern };
  return leaf(help, 'bytes a second, such as 1MB/s', json, (input) => {
    if (typeof input !== 'string' || !/[a-z]\s*\/\s*s$/i.test(input)) return new Refusal('');
    const bytes = parseSize(input.replace(/\s*\/\s*s$/, ''));
    if (typeof bytes === 'string') return new Refusal(bytes);
    if (bytes < slowestLink) return new Refusal(`less than ${formatSize(slowestLink)}/s`);
    return bytes > fastestLink ? new Refusal(`more than ${formatSize(fastestLink)}/s`) : bytes;
  });
}

/** A bandwidth with its queue. */
const bandwidth = z
  .union([
    bytesPerSecond('Bytes a second; the queue holds at most 256KiB.').transform(
      (rate): BandwidthSpec => ({ bytesPerSecond: rate, queueBytes: usualQueue }),
    ),
    mapping('A bandwidth and its queue.', {
      rate: bytesPerSecond('Bytes a second.'),
      queue: size('A message that finds more than this in the queue before it is dropped.', {
        min: 1,
      }).prefault(usualQueue),
    }).transform(({ rate, queue }): BandwidthSpec => ({ bytesPerSecond: rate, queueBytes: queue })),
  ])
  .meta({
    description:
      'Capacity of each link in each direction: large messages delay the small ones queued behind them.',
  });

const bursts = mapping('Bursts of loss (Gilbert-Elliott): the link turns bad and good again.', {
  begin: share('Chance that a burst begins with a message.'),
  end: share('Chance that it ends before the next message.').prefault('10%'),
  loss: share('Share of messages lost in a burst.').prefault('100%'),
});

/** The keys shared by network.links and the `network` fault; all of them optional. */
export const linkChangeShape = {
  latency: distribution('One-way delay.').optional(),
  loss: share('Share of messages lost.').optional(),
  bursts: bursts.optional(),
  duplicate: share('Share of messages delivered twice.').optional(),
  'duplicate-after': distribution(
    'Extra delay of the second copy, in addition to its own latency.',
  ).optional(),
  reorder: mapping('Messages held back so that later ones overtake them.', {
    chance: share('Share of messages held back.'),
    by: distribution('How long they are held back.'),
  }).optional(),
  ordered: flag('Whether messages of one pair arrive in the order in which they were sent.').optional(),
  corrupt: share('Share of messages that arrive damaged, which the checksum detects.').optional(),
  bandwidth: bandwidth.optional(),
} as const;

export const linkChangeNames = Object.keys(linkChangeShape);

type LinkChangeSection = {
  readonly [K in keyof typeof linkChangeShape]?: z.output<(typeof linkChangeShape)[K]>;
};

/** The link change in a section, without the section's other keys (such as `from` and `to`). */
export function readLinkChange(section: LinkChangeSection): LinkChange {
  const { latency, loss, duplicate, reorder, ordered, corrupt } = section;
  return {
    latency,
    loss,
    bursts: section.bursts,
    duplicate,
    duplicateAfter: section['duplicate-after'],
    reorder,
    ordered,
    corrupt,
    bandwidth: section.bandwidth,
  };
}

/** 'latency 1ms to 5ms, loss 2%'; '' if nothing is changed. */
export function linkChangeInWords(change: LinkChange): string {
  const parts: string[] = [];
  const { latency, loss, bursts: burst, duplicate, duplicateAfter, reorder, ordered, corrupt } = change;
  if (latency !== undefined) parts.push(`latency ${distributionInWords(latency)}`);
  if (loss !== undefined) parts.push(`loss ${formatShare(loss)}`);
  if (burst !== undefined) parts.push(`bursts of loss begin with ${formatShare(burst.begin)}`);
  if (duplicate !== undefined) parts.push(`duplicates ${formatShare(duplicate)}`);
  if (duplicateAfter !== undefined) parts.push(`second copies ${distributionInWords(duplicateAfter)} later`);
  if (reorder !== undefined) parts.push(`reordering ${formatShare(reorder.chance)}`);
  if (ordered !== undefined) parts.push(ordered ? 'in order' : 'in any order');
  if (corrupt !== undefined) parts.push(`damaged ${formatShare(corrupt)}`);
  if (change.bandwidth !== undefined)
    parts.push(`at most ${formatSize(change.bandwidth.bytesPerSecond)} a second`);
  return parts.join(', ');
}
