import { NOBODY, type NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import type { Selector } from '../scenario/scenario.ts';
import type { Cluster } from '../world/cluster.ts';

/**
 * Whom the selectors mean just now, in order of server number and without `taken`. Draws come from the
 * strike's own stream.
 */
export function select(
  cluster: Cluster,
  selectors: readonly Selector[],
  stream: Stream,
  taken: readonly NodeId[] = [],
  /** Whether machines count that were never started. */
  unused = false,
): NodeId[] {
  const chosen: NodeId[] = [];
  for (const selector of selectors) {
    const free = members(cluster, unused).filter((node) => !taken.includes(node) && !chosen.includes(node));
    for (const node of pick(cluster, selector, stream, free, [...taken, ...chosen])) chosen.push(node);
  }
  return chosen.sort((a, b) => a - b);
}

/**
 * Several selections of one step, nobody twice. What holds `rest` is chosen last, wherever it stands: who the rest
 * is can be told only once the others are known.
 */
export function selectInTurn(
  cluster: Cluster,
  selections: readonly (readonly Selector[])[],
  stream: Stream,
  /** false: a server may be in several of them. */
  apart = true,
): NodeId[][] {
  const taken: NodeId[] = [];
  const chosen: NodeId[][] = selections.map(() => []);
  for (const rest of [false, true]) {
    selections.forEach((selectors, i) => {
      if (selectors.some(({ kind }) => kind === 'rest') !== rest) return;
      chosen[i] = select(cluster, selectors, stream, rest ? chosen.flat() : taken);
      if (apart) taken.push(...chosen[i]);
    });
  }
  return chosen;
}

/** "n1 n3". */
export function inWords(nodes: readonly NodeId[]): string {
  return nodes.map((node) => `n${node}`).join(' ');
}

/** Servers that take part: all that were ever booted. */
function members(cluster: Cluster, unused: boolean): NodeId[] {
  return cluster.hosts.filter((host) => unused || host.incarnation > 0).map((host) => host.id);
}

function pick(
  cluster: Cluster,
  selector: Selector,
  stream: Stream,
  free: NodeId[],
  taken: readonly NodeId[],
): NodeId[] {
  const running = free.filter((node) => cluster.host(node).up);
  const voting = free.filter((node) => cluster.voters.includes(node));
  const voters = cluster.voters.length;
  const quorum = Math.floor(voters / 2) + 1;
  switch (selector.kind) {
    case 'node':
      return free.includes(selector.node) ? [selector.node] : [];
    case 'leader': {
      const leader = cluster.watch.leader();
      return leader !== NOBODY && free.includes(leader) ? [leader] : [];
    }
    case 'follower': {
      const leader = cluster.watch.leader();
      return oneOf(
        running.filter((node) => node !== leader),
        stream,
      );
    }
    case 'one':
      return oneOf(running, stream);
    case 'random': {
      const some = free.filter(() => stream.below(2) === 1);
      return some.length > 0 ? some : oneOf(free, stream);
    }
    case 'minority':
      return stream.shuffle(voting).slice(0, voters - quorum);
    case 'majority':
      return stream.shuffle(voting).slice(0, quorum);
    case 'candidate':
      return free.filter((node) => cluster.watch.isCandidate(node));
    case 'spare':
      return cluster.hosts
        .filter((host) => host.incarnation === 0 && !taken.includes(host.id))
        .map((host) => host.id)
        .slice(0, 1);
    case 'zone':
      return free.filter((node) => cluster.zone(selector.zone).includes(node));
    case 'crashed':
      return free.filter((node) => !cluster.host(node).up);
    case 'paused':
      return free.filter((node) => cluster.host(node).paused);
    case 'all':
    case 'rest':
      return free;
    default:
      throw new Error(`no such selector: ${String(selector satisfies never)}`);
  }
}

function oneOf(nodes: readonly NodeId[], stream: Stream): NodeId[] {
  return nodes.length === 0 ? [] : [nodes[stream.below(nodes.length)]];
}
