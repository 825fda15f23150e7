import { describe, expect, it } from 'vitest';
import { ReplyStatus, RoleCode } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import { Entry, EntryKind } from '../../core/raft/entry.ts';
import { MessageType } from '../../core/raft/messages.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { Cluster } from './harness/cluster.ts';
import { configurationOf, ids, optionsFor } from './harness/options.ts';
import { ack, bare, leader, logOf, Solo } from './harness/solo.ts';

const SECOND = 1_000_000;

function reconfigure(cluster: Cluster, voters: number[], learners: number[] = []): boolean {
  const done = () => {
    const leader = cluster.leader();
    if (leader === undefined) return false;
    const { inForce, inForceIndex } = leader.raft.configurations;
    return (
      inForce.outgoing.length === 0 &&
      `${inForce.voters}` === `${voters}` &&
      `${inForce.learners}` === `${learners}` &&
      inForceIndex <= leader.raft.commitIndex
    );
  };
  for (let tries = 0; tries < 10 && !done(); tries++) {
    const leader = cluster.elect();
    cluster.give(leader.id, { kind: 'reconfigure', voters, learners });
    cluster.run(SECOND, done);
  }
  return done();
}

for (const membershipChange of ['joint', 'single'] as const) {
  describe(`changes of membership, ${membershipChange}`, () => {
    const grown = (count: number) =>
      new Cluster(ids(7), () => optionsFor(count, { membershipChange, snapshotLogBytes: 500 }), 3).startAll();

    it('grows from 3 to 5 to 7 and back', () => {
      const cluster = grown(3);
      cluster.elect();
      let serial = 0;
      for (const size of [5, 7, 5, 3]) {
        for (let k = 0; k < 20; k++) cluster.request(cluster.elect().id, Op.put, `k${k}`, 'v', 4, ++serial);
        expect(reconfigure(cluster, ids(size))).toBe(true);
      }
      cluster.run(SECOND);
      const attempt = cluster.request(cluster.elect().id, Op.get, 'k3', null, 4, ++serial);
      cluster.run(SECOND);
      expect(cluster.replyTo(attempt)).toMatchObject({ status: ReplyStatus.ok, value: 'v' });
      expect(cluster.milestones.get('learner promoted')).toBeGreaterThan(0);
    });

    it('removes the leader, which leads until its removal is committed', () => {
      const cluster = grown(3);
      const leader = cluster.elect();
      const rest = ids(3).filter((id) => id !== leader.id);
      expect(reconfigure(cluster, rest)).toBe(true);
      cluster.run(SECOND);
      expect(cluster.leader()?.id).not.toBe(leader.id);
      expect(cluster.milestones.get('leader removed itself')).toBe(1);
      const successor = cluster.elect();
      cluster.run(3 * SECOND);
      expect(cluster.leader()).toBe(successor);
    });

    it('goes from two servers to one, by removing the leader', () => {
      const cluster = grown(2);
      const leader = cluster.elect();
      expect(reconfigure(cluster, [leader.id === 1 ? 2 : 1])).toBe(true);
      cluster.run(SECOND);
      expect(cluster.elect().id).not.toBe(leader.id);
    });

    it('replaces a crashed server with an empty one', () => {
      const cluster = grown(3);
      const leader = cluster.elect();
      const dead = leader.id === 1 ? 2 : 1;
      cluster.crash(dead);
      const voters = [...ids(3).filter((id) => id !== dead), 4];
      expect(reconfigure(cluster, voters)).toBe(true);
      const follower = ids(3).find((id) => id !== dead && id !== leader.id) ?? 0;
      cluster.crash(follower);
      const attempt = cluster.request(cluster.elect().id, Op.put, 'x', 'y', 1, 1);
      cluster.run(SECOND);
      expect(cluster.replyTo(attempt)?.status).toBe(ReplyStatus.ok);
    });

    it('demotes a voter to a learner', () => {
      const cluster = grown(3);
      const leader = cluster.elect();
      const demoted = leader.id === 3 ? 2 : 3;
      expect(
        reconfigure(
          cluster,
          ids(3).filter((id) => id !== demoted),
          [demoted],
        ),
      ).toBe(true);
      cluster.run(SECOND);
      expect(cluster.server(demoted).raft.lastApplied).toBe(leader.raft.lastApplied);
    });
  });
}

describe('a joint configuration', () => {
  it('is left by the next leader if the leader that entered it crashes', () => {
    let left = false;
    for (let seed = 1; seed <= 20 && !left; seed++) {
      const cluster = new Cluster(ids(5), () => optionsFor(3), seed).startAll();
      const leader = cluster.elect();
      cluster.onDeclare = (server) => {
        const { inForce } = server.raft.configurations;
        if (server === leader && inForce.outgoing.length > 0)
          cluster.at(2500, () => cluster.crash(leader.id));
      };
      cluster.give(leader.id, { kind: 'reconfigure', voters: ids(5), learners: [] });
      cluster.run(3 * SECOND);
      left = (cluster.milestones.get('joint configuration left by another leader') ?? 0) > 0;
    }
    expect(left).toBe(true);
  });
});

describe('the rules for membership changes', () => {
  it('refuse a change while another one is uncommitted', () => {
    const cluster = new Cluster(ids(4), () => optionsFor(3)).startAll();
    const leader = cluster.elect();
    cluster.cut = (from) => from === leader.id;
    cluster.give(leader.id, { kind: 'reconfigure', voters: ids(4), learners: [] });
    cluster.give(leader.id, { kind: 'reconfigure', voters: [1, 2], learners: [] });
    expect(cluster.milestones.get('membership change refused')).toBe(1);
  });

  it('allow no change before the leader has committed an entry of its own term (the erratum of 2015)', () => {
    expect(paperRules.mayReconfigure(2, 3)).toBe(false);
    expect(paperRules.mayReconfigure(3, 3)).toBe(true);
  });
});

describe('a configuration', () => {
  it('is part of snapshots, so it survives a restart', () => {
    const cluster = new Cluster(ids(4), () => optionsFor(3, { snapshotLogBytes: 100 }), 3).startAll();
    expect(reconfigure(cluster, ids(4))).toBe(true);
    for (let serial = 1; serial <= 10; serial++)
      cluster.request(cluster.elect().id, Op.put, 'x', `${serial}`, 1, serial);
    cluster.run(SECOND);
    for (const server of cluster.servers) {
      cluster.crash(server.id);
      cluster.restart(server.id);
      expect(server.raft.log.baseIndex).toBeGreaterThan(0);
      expect(server.raft.configurations.inForce.voters).toEqual(ids(4));
    }
  });

  it('is rolled back when its entry is truncated', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    const entry = new Entry(EntryKind.configuration, 1, 1, 0, null, configurationOf([1, 2, 3, 4]));
    server.receive(MessageType.appendEntries, 2, 1, { entries: [entry] });
    expect(server.raft.configurations.inForce.voters).toEqual(ids(4));
    server.receive(MessageType.appendEntries, 3, 2, { entries: logOf([2]) });
    expect(server.raft.configurations.inForce.voters).toEqual(ids(3));
  });
});

describe('a leader outside its latest configuration', () => {
  it('leads until that configuration is committed, without counting itself', () => {
    const server = leader(optionsFor(3, { ...bare, membershipChange: 'single' })).sync();
    ack(ack(server, 2, 1), 3, 1);
    server.give({ kind: 'reconfigure', voters: [2, 3], learners: [] }).sync();
    expect(server.raft.configurations.inForce.voters).toEqual([2, 3]);
    ack(server, 2, 2);
    expect([server.raft.commitIndex, server.raft.role.kind]).toEqual([1, RoleCode.leader]);
    ack(server, 3, 2);
    expect([server.raft.commitIndex, server.raft.role.kind]).toEqual([2, RoleCode.follower]);
  });
});

describe('a server that is removed and added again with an empty disk', () => {
  it('is not credited with entries it acknowledged before its removal', () => {
    const server = leader(optionsFor(3, { ...bare, membershipChange: 'single' })).sync();
    ack(ack(server, 2, 1), 3, 1);
    const early = server.raft.clock;
    server
      .wait(1000)
      .give({ kind: 'reconfigure', voters: [1, 2], learners: [] })
      .sync();
    ack(server, 2, 2);
    expect(server.raft.asLeader?.matchIndex[3]).toBe(1); // it is told until it answers
    server
      .wait(1000)
      .give({ kind: 'reconfigure', voters: [1, 2, 3], learners: [] })
      .sync();
    server.receive(MessageType.appendEntriesReply, 3, server.raft.currentTerm, {
      success: true,
      matchIndex: 1,
      prevLogIndex: 1,
      sentAt: early,
    });
    expect(server.raft.asLeader?.matchIndex[3]).toBe(0);
    const { inForceIndex } = server.raft.configurations;
    ack(ack(server, 2, inForceIndex), 3, inForceIndex);
    expect(server.raft.asLeader?.matchIndex[3]).toBe(inForceIndex);
  });
});

describe('a leader that removes itself from a cluster of two (thesis, Figure 4.6)', () => {
  it('is elected again if it loses its leadership before the other server has the entry', () => {
    const cluster = new Cluster(ids(2), () => optionsFor(2), 3).startAll();
    const leader = cluster.elect();
    const other = leader.id === 1 ? 2 : 1;
    cluster.cut = () => true;
    cluster.give(leader.id, { kind: 'reconfigure', voters: [other], learners: [] });
    cluster.run(SECOND);
    expect(leader.raft.configurations.inForce.voters).toEqual([other]);
    cluster.cut = () => false;
    cluster.run(3 * SECOND);
    expect(cluster.leader()?.id).toBe(other);
    expect(cluster.server(other).raft.configurations.inForce.voters).toEqual([other]);
  });
});
