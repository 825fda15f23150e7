import * as z from 'zod';
import type { Micros } from '../../core/units.ts';
import { distribution } from './distribution-field.ts';
import { defineFault, type FaultSchema } from './fault-schema.ts';
import { duration, flag, mapping, share } from './fields.ts';
import { formatDuration, formatShare } from './quantities.ts';
import type { Distribution } from './scenario.ts';
import { type Selection, selection, selectionInWords } from './selector-field.ts';

/*
 * The faults a scenario may ask for, with the parameters as FaultStep.params holds them after parsing: selectors
 * as Selection, durations in microseconds, shares as 0..1, delays as Distribution.
 */

export interface CrashParams {
  readonly node: Selection;
}
export type RestartParams = CrashParams;
export type PauseParams = CrashParams;
export type ResumeParams = CrashParams;
export type IsolateParams = CrashParams;

/** At least two groups; a group that names nobody who is there is empty. Servers in no group keep all their links. */
export interface PartitionParams {
  readonly groups: readonly Selection[];
}

/** What `sender` sends to `receiver` is cut; the other way stays whole. */
export interface OneWayParams {
  readonly sender: Selection;
  readonly receiver: Selection;
}

/** Mends every link that a partition, isolate or one-way has cut. */
export type HealParams = Readonly<Record<string, never>>;

/** Everybody at once; restarted together after `for`. */
export type PowerLossParams = Readonly<Record<string, never>>;

/** n1, n2, ... in turn: each down for `down`, the next one `gap` after the last came back. */
export interface RollingRestartParams {
  readonly down: Micros;
  readonly gap: Micros;
}

export interface SlowDiskParams {
  readonly node: Selection;
  readonly fsync: Distribution;
}

/** What it does not name stays as it is. Links between servers, all of them or those that touch `node`. */
export interface NetworkParams {
  readonly node?: Selection | undefined;
  readonly latency?: Distribution | undefined;
  readonly loss?: number | undefined;
  readonly duplicate?: number | undefined;
  readonly reorder?: { readonly chance: number; readonly by: Distribution } | undefined;
  readonly ordered?: boolean | undefined;
}

const usualDown = '500ms';
const usualGap = '2s';

const crash = defineFault({
  name: 'crash',
  about:
    'The process dies: memory and what was not yet on disk are gone. With for, it is restarted after that time.',
  example: '{ at: 5s, do: crash, node: leader }',
  lasting: true,
  params: { node: selection('Who crashes.') },
  selections: { node: ['crashed', 'rest'] },
  effect: { does: 'breaks', what: 'process', whom: 'node' },
  words: ({ node }) => `crash ${selectionInWords(node)}`,
});

const restart = defineFault({
  name: 'restart',
  about: 'A crashed process starts again from what its disk holds.',
  example: '{ at: 8s, do: restart, node: crashed }',
  lasting: false,
  params: { node: selection('Who is started again; those that run are left alone.').prefault('crashed') },
  selections: { node: ['leader', 'follower', 'paused', 'rest'] },
  effect: { does: 'mends', what: 'process', whom: 'node' },
  words: ({ node }) => `restart ${selectionInWords(node)}`,
});

const pause = defineFault({
  name: 'pause',
  about: 'The process stops and forgets nothing, as in a long garbage collection; messages wait for it.',
  example: '{ at: 5s, do: pause, node: leader, for: 2s }',
  lasting: true,
  params: { node: selection('Who is paused.') },
  selections: { node: ['crashed', 'paused', 'rest'] },
  effect: { does: 'breaks', what: 'pause', whom: 'node' },
  words: ({ node }) => `pause ${selectionInWords(node)}`,
});

const resume = defineFault({
  name: 'resume',
  about: 'A paused process runs on.',
  example: '{ at: 7s, do: resume, node: paused }',
  lasting: false,
  params: { node: selection('Who runs on.').prefault('paused') },
  selections: { node: ['follower', 'crashed', 'rest'] },
  effect: { does: 'mends', what: 'pause', whom: 'node' },
  words: ({ node }) => `resume ${selectionInWords(node)}`,
});

const fewestGroups = 2;

const partition = defineFault({
  name: 'partition',
  about: 'Messages pass within a group and not between groups.',
  example: '{ at: 12s, do: partition, groups: [ [leader, one], rest ], for: 1500ms }',
  lasting: true,
  params: {
    groups: z
      .array(selection('One group.'), { error: () => 'a list of groups such as [ [leader, one], rest ]' })
      .meta({ description: 'Two or more groups of servers.' }),
  },
  selections: { groups: ['crashed', 'paused', 'random', 'all'] },
  effect: { does: 'breaks', what: 'links', whom: 'groups' },
  words: ({ groups }) => `cut the network into ${groups.map(selectionInWords).join(' | ')}`,
  objection: ({ groups }) =>
    groups.length >= fewestGroups
      ? null
      : {
          path: ['groups'],
          message: 'a partition needs at least two groups',
          hint: 'add the others: [ [leader], rest ]',
        },
});

const isolate = defineFault({
  name: 'isolate',
  about: 'The server is cut off from all other servers, in both directions; clients still reach it.',
  example: '{ at: 5s, do: isolate, node: leader, for: 3s }',
  lasting: true,
  params: { node: selection('Who is cut off.') },
  selections: { node: ['all', 'rest'] },
  effect: { does: 'breaks', what: 'links', whom: 'node' },
  words: ({ node }) => `cut ${selectionInWords(node)} off from the others`,
});

const oneWay = defineFault({
  name: 'one-way',
  about: 'Messages pass in one direction only: what the sender sends to the receiver is cut.',
  example: '{ at: 5s, do: one-way, sender: leader, receiver: rest, for: 3s }',
  lasting: true,
  params: {
    sender: selection('Whose messages are cut.'),
    receiver: selection('Whom they no longer reach.').prefault('rest'),
  },
  selections: { sender: ['all'], receiver: ['all'] },
  effect: { does: 'breaks', what: 'links', whom: 'sender' },
  words: ({ sender, receiver }) =>
    `cut what ${selectionInWords(sender)} sends to ${selectionInWords(receiver)}`,
});

const heal = defineFault({
  name: 'heal',
  about: 'Mends every cut link.',
  example: '{ at: 9s, do: heal }',
  lasting: false,
  params: {},
  selections: {},
  effect: { does: 'mends', what: 'links', whom: '' },
  words: () => 'heal the network',
});

const powerLoss = defineFault({
  name: 'power-loss',
  about: 'All servers lose power at the same instant; with for, all are started again after that time.',
  example: '{ at: 10s, do: power-loss, for: 1s }',
  lasting: true,
  params: {},
  selections: {},
  effect: { does: 'breaks', what: 'process', whom: '' },
  words: () => 'cut the power of all servers',
});

const rollingRestart = defineFault({
  name: 'rolling-restart',
  about: 'All servers are restarted one after another, as in a careful upgrade.',
  example: '{ at: 5s, do: rolling-restart, down: 500ms, gap: 2s }',
  lasting: false,
  params: {
    down: duration('How long each server is down.', { min: 1 }).prefault(usualDown),
    gap: duration('From the return of one server to the stop of the next.').prefault(usualGap),
  },
  selections: {},
  effect: null,
  words: ({ down, gap }) =>
    `restart all servers in turn, each down for ${formatDuration(down)}, ${formatDuration(gap)} apart`,
});

const slowDisk = defineFault({
  name: 'slow-disk',
  about: 'Writes take longer to reach the disk.',
  example: '{ at: 5s, do: slow-disk, node: leader, fsync: 20ms..80ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('Whose disk is slow.').prefault('all'),
    fsync: distribution('How long a write takes meanwhile.'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, fsync }) =>
    `slow the disk of ${selectionInWords(node)} to ${distributionInWords(fsync)} a write`,
});

const network = defineFault({
  name: 'network',
  about: 'The network between servers gets worse, or better; what is not named stays as it is.',
  example: '{ at: 5s, do: network, loss: 20%, latency: 20ms..60ms, for: 5s }',
  lasting: true,
  params: {
    node: selection('Only the links from and to these servers. Default: all links.').optional(),
    latency: distribution('One-way delay meanwhile.').optional(),
    loss: share('Share of messages lost meanwhile.').optional(),
    duplicate: share('Share of messages delivered twice meanwhile.').optional(),
    reorder: mapping('Messages held back so that later ones overtake them.', {
      chance: share('Share of messages held back.'),
      by: distribution('How long they are held back.'),
    }).optional(),
    ordered: flag('Whether messages of one pair arrive in the order in which they were sent.').optional(),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: (params) => `change the network${networkInWords(params)}`,
  objection: ({ node: _, ...changes }) =>
    Object.values(changes).some((change) => change !== undefined)
      ? null
      : {
          path: [],
          message: 'this step changes nothing',
          hint: 'name one of: latency, loss, duplicate, reorder, ordered',
        },
});

function networkInWords(params: NetworkParams): string {
  const parts: string[] = [];
  if (params.latency !== undefined) parts.push(`latency ${distributionInWords(params.latency)}`);
  if (params.loss !== undefined) parts.push(`loss ${formatShare(params.loss)}`);
  if (params.duplicate !== undefined) parts.push(`duplicates ${formatShare(params.duplicate)}`);
  if (params.reorder !== undefined) parts.push(`reordering ${formatShare(params.reorder.chance)}`);
  if (params.ordered !== undefined) parts.push(params.ordered ? 'in order' : 'in any order');
  const whose = params.node === undefined ? '' : ` of ${selectionInWords(params.node)}`;
  return `${whose} (${parts.join(', ')})`;
}

/** '2ms', '1ms to 5ms', 'lognormal around 2ms'. */
export function distributionInWords(delay: Distribution): string {
  switch (delay.kind) {
    case 'constant':
      return formatDuration(delay.value);
    case 'uniform':
      return `${formatDuration(delay.min)} to ${formatDuration(delay.max)}`;
    case 'table': {
      const middle = delay.quantiles[Math.floor(delay.quantiles.length / 2)] ?? 0;
      return `${delay.name} around ${formatDuration(middle)}`;
    }
    default:
      return delay satisfies never;
  }
}

/** Every fault there is, by the word after `do:`. */
export const faultCatalogue: readonly FaultSchema[] = [
  crash,
  restart,
  pause,
  resume,
  partition,
  isolate,
  oneWay,
  heal,
  powerLoss,
  rollingRestart,
  slowDisk,
  network,
];
