import { expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import { DropReason, type Fact, FactKind, Phase } from '../../../sim/facts/facts.ts';
import { Outcome } from '../../../sim/facts/operation.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { load } from '../../support/scenarios.ts';
import { SECOND } from './hand-made.ts';

/*
 * Recomputes the figures of a report from the recorded facts in the plainest way, without code of sim/measure: all facts are
 * kept, and the leader is determined from all servers after each fact.
 */

/**
 * The part of a run that the figures cover: facts up to the beginning of the settling, and all operations
 * of clients.
 */
function recorded(path: string, seed: string) {
  const recorder = new Recorder();
  const { report } = simulate(load(path), seed, { consumers: [recorder] });
  const { facts } = recorder;
  const end = facts.findIndex(({ kind, code }) => kind === FactKind.phase && code !== Phase.run);
  const operations = facts.flatMap(({ kind, operation }) =>
    kind === FactKind.completed && operation !== null && operation.client !== 0 ? [operation] : [],
  );
  return { report, run: facts.slice(0, end), end: facts[end].time, operations };
}

/** In milliseconds, by nearest rank. */
function percentile(latencies: readonly Micros[], share: number): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] / 1000;
}

/** Whether a server is a candidate or leader; a pre-candidate does not count. */
function campaigns({ code }: Fact): boolean {
  return code === RoleCode.candidate || code === RoleCode.leader;
}

interface Server {
  up: boolean;
  role: RoleCode;
  term: number;
  leader: NodeId;
  configuration: Configuration | null;
}

/** The leader from each time on; 0 for none. */
function reigns(run: readonly Fact[], voters: readonly NodeId[]): { time: Micros; leader: NodeId }[] {
  const servers = new Map<NodeId, Server>();
  const changes = [{ time: 0, leader: 0 }];
  for (const fact of run) {
    const server = servers.get(fact.node) ?? { ...nothing };
    servers.set(fact.node, server);
    switch (fact.kind) {
      case FactKind.booted:
        Object.assign(server, { up: true, role: RoleCode.follower, leader: 0 });
        break;
      case FactKind.crashed:
      case FactKind.paused:
        server.up = false;
        break;
      case FactKind.resumed:
        server.up = true;
        break;
      case FactKind.role:
        Object.assign(server, { role: fact.code, term: fact.term, leader: fact.peer });
        break;
      case FactKind.configuration:
        server.configuration = fact.configuration;
        break;
      default:
        continue;
    }
    const leader = leaderAmong(servers, voters);
    if (leader !== changes[changes.length - 1].leader) changes.push({ time: fact.time, leader });
  }
  return changes;
}

const nothing: Server = { up: false, role: RoleCode.follower, term: 0, leader: 0, configuration: null };

function leaderAmong(servers: ReadonlyMap<NodeId, Server>, voters: readonly NodeId[]): NodeId {
  const leaders = [...servers].filter(([id, { up, role, term, configuration }]) => {
    if (!up || role !== RoleCode.leader) return false;
    const halves = [configuration?.voters ?? voters, configuration?.outgoing ?? []];
    return halves.every((half) => {
      const followers = half.filter((voter) => {
        const other = servers.get(voter) ?? nothing;
        return voter === id || (other.up && other.leader === id && other.term === term);
      });
      return half.length === 0 || followers.length * 2 > half.length;
    });
  });
  leaders.sort(([, a], [, b]) => b.term - a.term);
  return leaders[0]?.[0] ?? 0;
}

it.each([
  'scenarios/processes/pause-leader.yaml',
  'scenarios/processes/power-loss.yaml',
  'scenarios/operators/change-under-fire.yaml',
])('the report of %s has the same figures as the recount', (path) => {
  const { report, run, end, operations } = recorded(path, '2');
  const { requests, network, raft, timeline } = report;

  const ended = (outcome: Outcome): number => operations.filter((one) => one.outcome === outcome).length;
  expect(requests).toMatchObject({
    sent: operations.length,
    ok: ended(Outcome.ok),
    failed: ended(Outcome.failed),
    unknown: ended(Outcome.unknown),
  });
  const latencies = (from: Micros, to: Micros): Micros[] =>
    operations
      .filter(({ outcome, completedAt: at }) => outcome === Outcome.ok && at >= from && at < to)
      .map(({ intendedAt, completedAt }) => completedAt - intendedAt);
  const all = latencies(0, Number.POSITIVE_INFINITY);
  expect(report.latency.all).toMatchObject({
    count: all.length,
    p50: percentile(all, 0.5),
    p99: percentile(all, 0.99),
    max: Math.max(...all) / 1000,
  });

  const count = (...kinds: readonly FactKind[]): Fact[] => run.filter(({ kind }) => kinds.includes(kind));
  const dropped = count(FactKind.messageDropped).map(({ reason }) => reason);
  expect(network).toMatchObject({
    sent: count(FactKind.messageSent).length,
    delivered: count(FactKind.messageDelivered).length,
    duplicated: count(FactKind.messageDuplicated).length,
    cut: dropped.filter((reason) => reason === DropReason.cut).length,
    lost: dropped.filter((reason) => reason !== DropReason.cut && reason !== DropReason.down).length,
  });

  const voters = Array.from({ length: load(path).cluster.replicas }, (_, i) => i + 1);
  const changes = reigns(run, voters);
  const lengths = changes.map(({ time, leader }, i) =>
    leader === 0 ? (changes[i + 1]?.time ?? end) - time : 0,
  );
  const roles = count(FactKind.role);
  expect(raft).toEqual({
    elections: new Set(roles.filter(campaigns).map(({ term }) => term)).size,
    term: Math.max(...roles.map(({ term }) => term)),
    leaders: roles.filter(({ code }) => code === RoleCode.leader).length,
    leaderlessSeconds: lengths.reduce((sum, length) => sum + length, 0) / SECOND,
    longestLeaderlessSeconds: Math.max(...lengths) / SECOND,
  });
  expect(raft.leaders).toBeGreaterThan(1);

  for (const { second, ok, p99, leader } of timeline) {
    const last = second === timeline.length - 1;
    const to = last ? Number.POSITIVE_INFINITY : (second + 1) * SECOND;
    const during = latencies(second * SECOND, to);
    const leads = changes.findLast(({ time }) => time < Math.min(to, end))?.leader ?? 0;
    expect({ second, ok, p99, leader }).toEqual({
      second,
      ok: during.length,
      p99: during.length === 0 ? 0 : percentile(during, 0.99),
      leader: leads === 0 ? null : `n${leads}`,
    });
  }
});
