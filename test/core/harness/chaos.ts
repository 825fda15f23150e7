import { ReplyStatus } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import type { Rules } from '../../../core/raft/rules.ts';
import type { NodeId } from '../../../core/units.ts';
import { Cluster } from './cluster.ts';

interface ChaosResult {
  readonly cluster: Cluster;
  readonly answered: number;
}

const ROUNDS = 70;
const ROUND = 90_000;
const SETTLE = 4_000_000;

/**
 * Runs a few seconds of faults under load, then a calm period in which all servers must agree. The
 * cluster throws when a safety property is violated; this function throws when the cluster does not
 * recover.
 */
export function chaos(seed: number, options: (id: NodeId) => Options, rules?: Rules): ChaosResult {
  const members = options(1).configuration.voters;
  const cluster = new Cluster(members, options, seed, rules);
  const { random } = cluster;
  cluster.weather = {
    loss: 0.05,
    duplicate: 0.05,
    minLatency: 500,
    maxLatency: 15_000,
    minSync: 200,
    maxSync: 6_000,
  };
  cluster.startAll();
  const pick = () => members[random.below(members.length)] ?? 1;
  let serial = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < 4; k++) {
      const to = random.chance(0.7) ? (cluster.leader()?.id ?? pick()) : pick();
      serial++;
      const key = `k${random.below(5)}`;
      if (random.chance(0.3)) cluster.request(to, Op.get, key, null, 9, serial);
      else cluster.request(to, Op.put, key, `v${serial}`, 9, serial);
    }
    disturb(cluster, pick);
    cluster.run(random.below(ROUND));
  }
  cluster.cut = () => false;
  cluster.weather = { ...cluster.weather, loss: 0, duplicate: 0 };
  for (const server of cluster.servers) if (!server.up) cluster.restart(server.id);
  const agreed = cluster.run(SETTLE, () => settled(cluster));
  if (!agreed) throw new Error(`seed ${seed}: no agreement: ${describeState(cluster)}`);
  const answered = cluster.replies.filter((reply) => reply.status === ReplyStatus.ok).length;
  return { cluster, answered };
}

function disturb(cluster: Cluster, pick: () => NodeId): void {
  const { random } = cluster;
  const what = random.below(10);
  if (what < 2) {
    const id = pick();
    if (cluster.server(id).up) cluster.crash(id);
    if (random.chance(0.5)) cluster.restart(id);
  } else if (what < 5) {
    for (const server of cluster.servers) if (!server.up && random.chance(0.7)) cluster.restart(server.id);
  } else if (what === 5) {
    const alone = pick();
    cluster.cut = (from, to) => from === alone || to === alone;
  } else if (what === 6) {
    const half = new Set([pick(), pick()]);
    cluster.cut = (from, to) => half.has(from) !== half.has(to);
  } else if (what === 7) {
    const deaf = pick();
    cluster.cut = (_from, to) => to === deaf;
  } else if (what === 8) {
    cluster.cut = () => false;
  } else {
    const leader = cluster.leader();
    if (leader !== undefined) cluster.give(leader.id, { kind: 'transfer', to: 0 });
  }
}

function settled(cluster: Cluster): boolean {
  const leader = cluster.leader();
  if (leader === undefined) return false;
  const { raft } = leader;
  if (raft.log.termAt(raft.commitIndex) !== raft.currentTerm || raft.commitIndex !== raft.log.lastIndex)
    return false;
  return cluster.servers.every(
    ({ raft: other }) =>
      other.currentTerm === raft.currentTerm &&
      other.log.lastIndex === raft.log.lastIndex &&
      other.lastApplied === raft.lastApplied &&
      other.store.stateHash === raft.store.stateHash,
  );
}

function describeState(cluster: Cluster): string {
  return cluster.servers
    .map(({ id, raft }) => {
      const { log } = raft;
      return `n${id} role ${raft.role.kind} term ${raft.currentTerm} log ${log.baseIndex}..${log.lastIndex}/${log.lastTerm} commit ${raft.commitIndex} applied ${raft.lastApplied}`;
    })
    .join('; ');
}
