import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Cluster } from '../harness/cluster.ts';
import { configurationOf, ids, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';
import { leading } from '../harness/watch.ts';

/* Servers that a membership change has removed: who tells them, if the leader that removed them is gone. */

const SECOND = 1_000_000;

/** Leads term 1, then is deposed, and leads term 3 with an entry of term 1 that leaves out server 3, not yet committed. */
function successor(): Solo {
  const server = leader(optionsFor(3, { ...bare, membershipChange: 'single' })).sync();
  ack(ack(server, 2, 1), 3, 1);
  const entry = new Entry(EntryKind.configuration, 2, 1, 0, null, configurationOf([1, 2]));
  server
    .receive(MessageType.appendEntries, 2, 2, { prevLogIndex: 1, prevLogTerm: 1, entries: [entry] })
    .sync();
  server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
  server.sent();
  return server.receive(MessageType.requestVoteReply, 2, server.raft.currentTerm, { success: true }).sync();
}
const departing = (server: Solo) => leading(server).departing.map(({ id }) => id);
const to = (server: Solo, receiver: number) => server.sent().filter((message) => message.to === receiver);

describe('a new leader', () => {
  it('tells those whom its log shows to have left, until they answer that the change is committed', () => {
    const server = successor();
    expect(departing(server)).toEqual([3]);
    expect(leading(server).followers.map(({ id }) => id)).toEqual([2, 3]);
    ack(ack(server, 3, 3), 2, 3);
    expect(server.raft.commitIndex).toBe(3);
    expect(to(server, 3).at(-1)).toMatchObject({ leaderCommit: 3, wantAck: true });
    expect(departing(server)).toEqual([3]);
    ack(server.wait(1), 3, 3);
    expect([departing(server), leading(server).followers.map(({ id }) => id)]).toEqual([[], [2]]);
  });

  it('does not count them', () => {
    const server = successor();
    ack(server, 3, 3);
    expect(server.raft.commitIndex).toBeLessThan(3);
  });
});

describe('a server that asks for votes and is no member', () => {
  const asked = (preVote: boolean, ahead: number) => {
    const server = leader(optionsFor(3, { ...bare, stickiness: true })).sync();
    ack(ack(server, 2, 1), 3, 1).sent();
    const term = server.raft.currentTerm + ahead;
    const fields = { preVote, prevLogIndex: 0, prevLogTerm: 0 };
    return server.receive(MessageType.requestVote, 5, term, fields);
  };

  it.each([
    ['a pre-vote of this term', true, 1],
    ['a late vote request', false, 0],
  ])('is told by the leader: %s', (_, preVote, ahead) => {
    const server = asked(preVote, ahead);
    expect(departing(server)).toEqual([5]);
    expect(server.sent(MessageType.appendEntries).map((each) => each.to)).toEqual([5]);
    server.wait(server.raft.options.electionTimeoutMax);
    expect(departing(server)).toEqual([]);
  });

  it.each([
    ['a pre-vote of a later term', true, 2],
    ['a vote request', false, 1],
  ])('is left alone in a later term, as its answer would depose the leader: %s', (_, preVote, ahead) => {
    const server = asked(preVote, ahead);
    expect(departing(server)).toEqual([]);
    expect(server.sent(MessageType.appendEntries)).toEqual([]);
  });

  it('neither extends the contact with a quorum nor counts for it', () => {
    const server = asked(true, 1);
    const { contactSince, confirmedAt, contactQuorum } = leading(server.wait(100));
    server.receive(MessageType.requestVote, 6, server.raft.currentTerm + 1, { preVote: true });
    expect(leading(server).contactSince).toBe(contactSince);
    expect([confirmedAt.length, contactQuorum.includes(5)]).toEqual([6, false]);
  });
});

describe.each([
  ['the paper', bare],
  ['pre-vote and stickiness', {}],
])('with %s, a removed server', (_, options) => {
  const campaigns = (cluster: Cluster, removed: number) => {
    const before = cluster.server(removed).raft.currentTerm;
    let asked = 0;
    const { cut } = cluster;
    cluster.cut = (from, to) => {
      if (from === removed && cluster.server(removed).raft.asCandidate !== null) asked++;
      return cut(from, to);
    };
    cluster.run(3 * SECOND);
    return asked + cluster.server(removed).raft.currentTerm - before;
  };

  it('falls silent although the leader that removed it fell before it could say so', () => {
    const cluster = new Cluster(ids(4), () => optionsFor(4, { ...options, membershipChange: 'single' }), 5);
    const first = cluster.startAll().elect();
    const removed = first.id === 4 ? 3 : 4;
    // It hears nothing of its removal, and the leader falls as soon as the others have it.
    cluster.cut = (_from, to) => to === removed;
    cluster.give(first.id, {
      kind: 'reconfigure',
      voters: ids(4).filter((id) => id !== removed),
      learners: [],
    });
    expect(cluster.run(SECOND, () => first.raft.commitIndex >= first.raft.configurations.inForceIndex)).toBe(
      true,
    );
    cluster.crash(first.id);
    cluster.cut = () => false;
    cluster.run(2 * SECOND);
    expect(campaigns(cluster, removed)).toBe(0);
    expect(cluster.server(removed).raft.configurations.inForce.voters).not.toContain(removed);
  });

  it('falls silent although it comes back long after', () => {
    const cluster = new Cluster(ids(4), () => optionsFor(4, { ...options, membershipChange: 'single' }), 5);
    const first = cluster.startAll().elect();
    const removed = first.id === 4 ? 3 : 4;
    cluster.crash(removed);
    cluster.give(first.id, {
      kind: 'reconfigure',
      voters: ids(4).filter((id) => id !== removed),
      learners: [],
    });
    cluster.run(2 * SECOND);
    cluster.restart(removed);
    cluster.run(2 * SECOND);
    expect(campaigns(cluster, removed)).toBe(0);
  });

  it('falls silent although it starts again when no log shows any more that it was a member', () => {
    const cluster = new Cluster(ids(4), () => optionsFor(4, { ...options, membershipChange: 'single' }), 5);
    const first = cluster.startAll().elect();
    const removed = first.id === 4 ? 3 : 4;
    const rest = ids(4).filter((id) => id !== removed);
    cluster.give(first.id, { kind: 'reconfigure', voters: rest, learners: [] });
    cluster.run(SECOND);
    expect(cluster.server(removed).raft.configurations.inForce.voters).toEqual(rest);
    cluster.request(first.id, Op.put, 'x', 'y');
    cluster.run(SECOND);
    for (const id of rest) cluster.give(id, { kind: 'takeSnapshot' });
    cluster.crash(removed);
    cluster.restart(removed); // it has forgotten that its removal is committed
    cluster.run(2 * SECOND);
    expect(campaigns(cluster, removed)).toBe(0);
  });
});
