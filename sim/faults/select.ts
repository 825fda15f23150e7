import { majority } from '../../core/raft/quorum.ts';
import { NOBODY, type NodeId } from '../../core/units.ts';
import { nameOf } from '../facts/words.ts';
import type { Stream } from '../kernel/random.ts';
import type { Selector } from '../scenario/fault-spec.ts';
import type { Cluster } from '../world/cluster.ts';

/**
 * The servers and clients that the selectors mean at this moment, in ascending order and without `taken`. Draws
 * come from the strike's own stream.
 */
export function select(
  cluster: Cluster,
  selectors: readonly Selector[],
  stream: Stream,
  taken: readonly NodeId[] = [],
  /** Whether to include machines that were never started. */
  unused = false,
): NodeId[] {
  const chosen: NodeId[] = [];
  for (const selector of selectors) {
    if (selector.kind === 'client' || selector.kind === 'clients') {
      chosen.push(...pickClients(cluster, selector, stream, [...taken, ...chosen]));
      continue;
    }
    const free = members(cluster, unused).filter((node) => !taken.includes(node) && !chosen.includes(node));
    for (const node of pick(cluster, selector, stream, free, [...taken, ...chosen])) chosen.push(node);
  }
  return chosen.sort((a, b) => a - b);
}

/**
 * Resolves several selections of one step, so that no server is in two of them. Selectors are resolved in three
 * rounds, independent of their order: first those that mean specific servers, such as `leader`; then those that
 * draw any server; last those that mean the remaining ones.
 */
export function selectInTurn(
  cluster: Cluster,
  selections: readonly (readonly Selector[])[],
  stream: Stream,
  /** false: a server may be in several selections. */
  apart = true,
): NodeId[][] {
  const taken: NodeId[] = [];
  const chosen: NodeId[][] = selections.map(() => []);
  for (const turn of [SPECIFIC, ANY, REMAINING]) {
    selections.forEach((selectors, i) => {
      const now = selectors.filter((selector) => turnOf(selector) === turn);
      if (now.length === 0) return;
      const others = turn === REMAINING ? chosen.flat() : [...taken, ...chosen[i]];
      const picked = select(cluster, now, stream, others);
      chosen[i] = [...chosen[i], ...picked].sort((a, b) => a - b);
      if (apart) taken.push(...picked);
    });
  }
  return chosen;
}

const SPECIFIC = 0;
const ANY = 1;
const REMAINING = 2;

function turnOf(selector: Selector): typeof SPECIFIC | typeof ANY | typeof REMAINING {
  switch (selector.kind) {
    case 'node':
    case 'zone':
    case 'client':
    case 'leader':
    case 'crashed':
    case 'paused':
    case 'candidate':
    case 'spare':
      return SPECIFIC;
    case 'follower':
    case 'one':
    case 'random':
    case 'minority':
    case 'majority':
    case 'all':
      return ANY;
    case 'clients':
      return selector.share === 1 ? REMAINING : ANY;
    case 'rest':
      return REMAINING;
    default:
      return selector satisfies never;
  }
}

const fewClients = 3;

/** Servers and clients in words: "n1 n3 c2", "n1 clients" for all clients, "n1 5 clients" for many. */
export function endpointsInWords(cluster: Cluster, ends: readonly NodeId[]): string {
  const servers = ends.filter((end) => end <= cluster.nodes);
  const clients = ends.filter((end) => end > cluster.nodes);
  const all = cluster.clients.length;
  const words = servers.map(nameOf);
  if (clients.length === all && all > 1) words.push('clients');
  else if (clients.length > fewClients) words.push(`${clients.length} clients`);
  else words.push(...clients.map((end) => `c${cluster.network.clientAt(end)}`));
  return words.join(' ');
}

/** The selected clients, by their numbers as ends of network links. */
function pickClients(
  cluster: Cluster,
  selector: Selector & { readonly kind: 'client' | 'clients' },
  stream: Stream,
  taken: readonly NodeId[],
): NodeId[] {
  const free = cluster.clients.map(({ id }) => id).filter((id) => !taken.includes(cluster.network.endOf(id)));
  const some =
    selector.kind === 'client'
      ? free.filter((id) => id === selector.client)
      : stream.shuffle(free).slice(0, Math.max(1, Math.round(cluster.clients.length * selector.share)));
  return some.map((id) => cluster.network.endOf(id));
}

/** All servers that were ever booted; with `unused`, the others too. */
function members(cluster: Cluster, unused: boolean): NodeId[] {
  return cluster.hosts.filter((host) => unused || host.incarnation > 0).map((host) => host.id);
}

function pick(
  cluster: Cluster,
  selector: Exclude<Selector, { readonly kind: 'client' | 'clients' }>,
  stream: Stream,
  free: NodeId[],
  taken: readonly NodeId[],
): NodeId[] {
  const running = free.filter((node) => cluster.host(node).up);
  const voting = free.filter((node) => cluster.voters.includes(node));
  const voters = cluster.voters.length;
  const quorum = majority(voters);
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
