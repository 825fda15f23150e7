import { majority } from '../../../core/raft/quorum.ts';
import { NOBODY, type NodeId } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import type { Stream } from '../../kernel/random.ts';
import type { Cluster } from '../../world/cluster.ts';
import { defineFault, type Strike } from '../fault.ts';
import { cutLinks, linksAcross } from '../links.ts';

/*
 * Partitions of the course CS3700: a random majority, which may include dead servers, is cut off from the rest.
 * There is at most one such partition at a time: the next one replaces it.
 */

/** `first`: a server that must be in the majority, or NOBODY. */
function cutOff(cluster: Cluster, first: NodeId, stream: Stream): Strike {
  mend(cluster);
  const { voters } = cluster;
  const others = stream.shuffle(voters.filter((node) => node !== first));
  const wanted = majority(voters.length);
  const drawn = first === NOBODY ? others : [first, ...others];
  const sides = [drawn.slice(0, wanted), drawn.slice(wanted)].map((side) => side.sort((a, b) => a - b));
  return { target: sides.map(namesOf).join(' | '), end: cutLinks(cluster, linksAcross(cluster, sides)) };
}

/** Ends the present partition; returns how many that were, one or none. */
function mend(cluster: Cluster): number {
  return cluster.faults.endAll(({ do: name }) => name === partEasy.name || name === partHard.name);
}

const links = { does: 'breaks', what: 'links', whom: '' } as const;

/** The leader stays with the majority. */
export const partEasy = defineFault({
  name: 'part-easy',
  about:
    'Cuts a random majority, with the leader last named in a message, off from the rest; if none was named, as part-hard does.',
  example: '{ at: 10s, do: part-easy }',
  lasting: true,
  params: {},
  selections: {},
  effect: links,
  words: () => 'cut a majority with the leader last named off from the rest',
  strike(cluster, _params, { stream }) {
    const leader = cluster.apparentLeader?.leader ?? NOBODY;
    if (leader === NOBODY) cluster.forgetLeader();
    return cutOff(cluster, leader, stream);
  },
});

/** The leader may be on either side, and clients have to find it again. */
export const partHard = defineFault({
  name: 'part-hard',
  about: 'Cuts a random majority off from the rest, wherever the leader is; clients forget who leads.',
  example: '{ at: 10s, do: part-hard }',
  lasting: true,
  params: {},
  selections: {},
  effect: links,
  words: () => 'cut a random majority off from the rest',
  strike(cluster, _params, { stream }) {
    cluster.forgetLeader();
    return cutOff(cluster, NOBODY, stream);
  },
});

export const partEnd = defineFault({
  name: 'part-end',
  about: 'Mends what part-easy or part-hard has cut; nothing happens if there is no such partition.',
  example: '{ at: 15s, do: part-end }',
  lasting: false,
  params: {},
  selections: {},
  effect: null,
  words: () => 'mend the partition',
  strike(cluster, _params, strike) {
    const mended = mend(cluster);
    strike.did(mended, 'partition mended|partitions mended');
    return mended === 0 ? null : { target: 'all links', end: null };
  },
});
