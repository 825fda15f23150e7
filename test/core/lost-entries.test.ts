import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import type { Options } from '../../core/options.ts';
import { MessageType } from '../../core/raft/messages.ts';
import type { NodeId } from '../../core/units.ts';
import { Cluster } from './harness/cluster.ts';
import { ids, optionsFor } from './harness/options.ts';
import { ack, bare, brief, leader } from './harness/solo.ts';
import { leading } from './harness/watch.ts';

/* A follower that comes back without entries it has acknowledged, under a leader that stays. */

const SECOND = 1_000_000;
const { appendEntriesReply } = MessageType;

/** Three servers with a few entries each. The first of the two followers has lost the end of its log, or its whole disk. */
function afterTheLoss(changes: Partial<Options> = {}, kept = 0) {
  const cluster = new Cluster(ids(3), () => optionsFor(3, changes)).startAll();
  const old = cluster.elect();
  for (let serial = 1; serial <= 5; serial++) cluster.request(old.id, Op.put, 'x', `${serial}`, 1, serial);
  cluster.run(SECOND);
  const [victim, other] = cluster.servers.filter(({ id }) => id !== old.id);
  cluster.crash(victim.id);
  const { disk } = victim;
  disk.entries.length = kept;
  if (kept === 0) Object.assign(disk, { term: 0, votedFor: 0, snapshot: null });
  cluster.restart(victim.id);
  return { cluster, old, victim, other };
}

describe('a follower that has lost entries it acknowledged', () => {
  it.each([
    ['its whole disk', {}, 0],
    ['its whole disk, with thrift', { replication: 'thrifty' }, 0],
    ['its whole disk, when the log begins with a snapshot', { snapshotLogBytes: 100 }, 0],
    ['the end of its log', {}, 3],
  ] as const)('is sent them again: %s', (_, changes, kept) => {
    const { cluster, old, victim } = afterTheLoss(changes, kept);
    const { currentTerm } = old.raft;
    cluster.run(SECOND);
    expect(old.raft).toMatchObject({ currentTerm, role: { kind: RoleCode.leader } });
    expect([victim.raft.log.lastIndex, victim.raft.commitIndex]).toEqual([6, 6]);
    expect(cluster.milestones.get('acknowledged entries lost by a follower')).toBe(1);
  });

  it('does not count for commits, reads and contact until the next election', () => {
    const { cluster, old, victim, other } = afterTheLoss();
    const { currentTerm } = old.raft;
    cluster.run(SECOND);
    const isolate = (id: NodeId) => (from: NodeId, to: NodeId) => from === id || to === id;
    cluster.cut = isolate(other.id);
    const put = cluster.request(old.id, Op.put, 'x', 'y', 2, 1);
    const get = cluster.request(old.id, Op.get, 'x', null);
    cluster.run(200_000);
    expect(old.raft.role.kind).toBe(RoleCode.leader);
    expect([victim.raft.log.lastIndex, old.raft.commitIndex]).toEqual([7, 6]);
    expect([cluster.replyTo(put), cluster.replyTo(get)]).toEqual([undefined, undefined]);
    cluster.run(SECOND);
    expect(cluster.elect().raft.currentTerm).toBeGreaterThan(currentTerm);
    expect(old.raft.commitIndex).toBeGreaterThan(7);
  });

  it.each([
    ['before', -1, []],
    ['when', 0, []],
    ['after', 1, ['AppendEntries n1>n2 t1 +1,1']],
  ])('is told by its refusal of a message sent %s it acknowledged them', (_, later, expected) => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    server.request(Op.put, 'x', 'y', 1, 1);
    server.wait(10_000);
    ack(server, 2, 2);
    const sentAt = server.raft.clock + later;
    server.sent();
    server.wait(5000);
    server.receive(appendEntriesReply, 2, 1, { prevLogIndex: 2, sentAt });
    expect(server.sent().map(brief)).toEqual(expected);
    expect(leading(server).matchIndex[2]).toBe(expected.length === 0 ? 2 : 0);
  });
});
