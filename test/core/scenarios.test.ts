import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import type { Options } from '../../core/options.ts';
import { profiles } from '../../core/profiles.ts';
import { Cluster } from './harness/cluster.ts';
import { ids, optionsFor } from './harness/options.ts';
import { logOf } from './harness/solo.ts';

const SECOND = 1_000_000;
const bare = { preVote: false, checkQuorum: false, stickiness: false };

/** Figure 7 of the extended paper: the logs that a new leader of term 8 may meet. */
const figure7: Readonly<Record<number, number[]>> = {
  1: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
  2: [1, 1, 1, 4, 4, 5, 5, 6, 6],
  3: [1, 1, 1, 4],
  4: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
  5: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
  6: [1, 1, 1, 4, 4, 4, 4],
  7: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
};

describe('a leader that meets the logs of Figure 7', () => {
  it('brings every log in line with its own', () => {
    const never = { ...bare, electionTimeoutMin: 900 * SECOND, electionTimeoutMax: 901 * SECOND };
    const cluster = new Cluster(ids(7), (id) => optionsFor(7, id === 1 ? bare : never));
    for (const server of cluster.servers) {
      server.disk.term = 7;
      server.disk.entries = logOf(figure7[server.id] ?? []);
    }
    cluster.startAll();
    expect(cluster.elect().id).toBe(1);
    cluster.run(SECOND);
    for (const { raft } of cluster.servers) {
      const terms = Array.from({ length: raft.log.lastIndex }, (_, i) => raft.log.termAt(i + 1));
      expect(terms).toEqual([...(figure7[1] ?? []), 8]);
      expect(raft.commitIndex).toBe(11);
    }
    expect(cluster.milestones.get('backtracked over a conflicting term')).toBeGreaterThan(0);
  });
});

describe('a server that was cut off and comes back', () => {
  const disturb = (changes: Partial<Options>) => {
    const cluster = new Cluster(ids(5), () => optionsFor(5, changes), 3).startAll();
    const leader = cluster.elect();
    const alone = leader.id === 5 ? 4 : 5;
    cluster.cut = (from, to) => from === alone || to === alone;
    cluster.run(5 * SECOND);
    cluster.cut = () => false;
    const { currentTerm } = leader.raft;
    cluster.run(2 * SECOND);
    return leader.raft.role.kind === RoleCode.leader && leader.raft.currentTerm === currentTerm;
  };

  it('does not depose a healthy leader, with pre-vote', () => {
    expect(disturb({})).toBe(true);
  });

  it('deposes it, without pre-vote', () => {
    expect(disturb(bare)).toBe(false);
  });
});

describe('a leader that all followers hear', () => {
  it.each([1, 2, 3])('keeps its office although one in five messages is lost, seed %i', (seed) => {
    const cluster = new Cluster(ids(3), () => optionsFor(3, profiles.hashicorp), seed).startAll();
    const leader = cluster.elect();
    cluster.weather = { ...cluster.weather, loss: 0.2 };
    cluster.run(60 * SECOND);
    expect(leader.raft.role.kind).toBe(RoleCode.leader);
    expect(cluster.milestones.get('quorum lost, leader stepped down')).toBeUndefined();
  });
});

describe('a leader that is cut off', () => {
  it('steps down, and clients are served by its successor', () => {
    const cluster = new Cluster(ids(3), () => optionsFor(3), 2).startAll();
    const old = cluster.elect();
    cluster.cut = (from, to) => from === old.id || to === old.id;
    const lost = cluster.request(old.id, Op.put, 'x', 'lost', 1, 1);
    cluster.run(SECOND);
    expect(old.raft.role.kind).not.toBe(RoleCode.leader);
    expect(cluster.replyTo(lost)).toMatchObject({ status: 3, uncertain: true });
    const kept = cluster.request(cluster.elect().id, Op.put, 'x', 'kept', 2, 1);
    cluster.run(SECOND);
    expect(cluster.replyTo(kept)).toMatchObject({ status: 1 });
    cluster.cut = () => false;
    cluster.run(SECOND);
    expect(cluster.milestones.get('leader deposed with uncommitted entries')).toBe(1);
    expect(cluster.milestones.get('conflict truncated')).toBe(1);
  });
});

describe('every profile', () => {
  for (const [name, profile] of Object.entries(profiles)) {
    it(`elects a leader that serves requests and stays in office: ${name}`, () => {
      const cluster = new Cluster(ids(5), () => optionsFor(5, profile), 4).startAll();
      const leader = cluster.elect(20 * SECOND);
      const put = cluster.request(leader.id, Op.put, 'x', 'y', 1, 1);
      cluster.run(SECOND / 2);
      const get = cluster.request(leader.id, Op.get, 'x', null, 1, 2);
      cluster.run(SECOND / 2);
      expect([cluster.replyTo(put)?.status, cluster.replyTo(get)?.value]).toEqual([1, 'y']);
      cluster.run(30 * SECOND);
      expect(cluster.leader()).toBe(leader);
    });
  }
});

describe('a cluster', () => {
  it('still elects a leader and serves after a clock jumped forwards and backwards', () => {
    const cluster = new Cluster(ids(3), () => optionsFor(3), 5).startAll();
    const first = cluster.elect();
    for (const jump of [3600 * SECOND, -7200 * SECOND]) {
      const { now } = cluster;
      first.input(now + jump, { kind: 'deadline' });
      cluster.run(SECOND);
    }
    const attempt = cluster.request(cluster.elect().id, Op.put, 'x', 'y', 1, 1);
    cluster.run(SECOND);
    expect(cluster.replyTo(attempt)?.status).toBe(1);
  });
});

describe('the number of messages', () => {
  const perEntry = (replication: 'all' | 'thrifty') => {
    const cluster = new Cluster(ids(5), () => optionsFor(5, { replication })).startAll();
    const leader = cluster.elect();
    cluster.run(SECOND);
    const before = cluster.sent;
    const entries = 200;
    for (let serial = 1; serial <= entries; serial++) {
      cluster.request(leader.id, Op.put, 'x', `${serial}`, 1, serial);
      cluster.run(8_000);
    }
    return (cluster.sent - before) / entries;
  };

  it('is about two per follower and entry, and about half of that with thrifty replication', () => {
    expect(perEntry('all')).toBeLessThan(8.6);
    expect(perEntry('thrifty')).toBeLessThan(5.2);
  });
});
