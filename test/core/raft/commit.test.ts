import { describe, expect, it } from 'vitest';
import { DeclareKind, ReplyStatus, RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Leader } from '../../../core/raft/role.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';

function role({ raft }: Solo): Leader {
  if (raft.role.kind !== RoleCode.leader) throw new Error('the server does not lead');
  return raft.role;
}

/** A leader of three whose no-op is committed. */
function settled(extra: object = {}): Solo {
  const server = leader(optionsFor(3, { ...bare, ...extra })).sync();
  ack(server, 2, 1);
  return server;
}

describe('the size of uncommitted entries', () => {
  it('is counted in bytes and falls as they are committed', () => {
    const server = settled();
    expect(role(server).uncommittedBytes).toBe(0);
    server.request(Op.put, 'x', 'y', 1, 1).request(Op.put, 'x', 'z', 1, 2).sync();
    const bytes = [2, 3].map((index) => server.raft.log.at(index)?.bytes ?? 0);
    expect(role(server).uncommittedBytes).toBe((bytes[0] ?? 0) + (bytes[1] ?? 0));
    ack(server, 2, 2);
    expect(server.raft.commitIndex).toBe(2);
    expect(role(server).uncommittedBytes).toBe(bytes[1]);
    ack(server, 3, 3);
    expect(role(server).uncommittedBytes).toBe(0);
  });

  it('limits proposals until entries are committed', () => {
    const server = settled({ maxUncommittedBytes: 40 });
    for (let serial = 1; serial <= 3; serial++) server.request(Op.put, 'x', '0123456789', 1, serial);
    const refused = server.replies().filter(({ status }) => status === ReplyStatus.refused).length;
    expect(refused).toBeGreaterThan(0);
    server.sync();
    ack(server, 2, server.raft.log.lastIndex);
    server.replies();
    server.request(Op.put, 'x', 'later', 1, 9);
    expect(server.replies()).toEqual([]);
  });
});

describe('matchIndex', () => {
  it('never falls, even after a late acknowledgement', () => {
    const server = settled();
    server.request(Op.put, 'x', 'y', 1, 1).sync();
    ack(server, 2, 2);
    ack(server, 2, 1);
    expect(role(server).matchIndex[2]).toBe(2);
    expect(server.raft.commitIndex).toBe(2);
  });

  it('of one follower alone commits nothing, however often it answers', () => {
    const server = leader(optionsFor(5, bare)).sync();
    ack(server, 2, 1);
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(0);
    ack(server, 3, 1);
    expect(server.raft.commitIndex).toBe(1);
  });
});

describe('applying', () => {
  it('declares the command, effect and index of each entry, and nothing for a no-op', () => {
    const server = settled();
    server.request(Op.put, 'x', 'y', 4, 7).sync();
    const told: object[] = [];
    const { out } = server.raft;
    ack(server, 2, 2);
    for (const { kind, index, session, serial, effect } of out.declarations.slice(0, out.declared))
      if (kind === DeclareKind.applied) told.push({ index, session, serial, effect });
    expect(told).toEqual([{ index: 2, session: 4, serial: 7, effect: true }]);
  });

  it('proceeds in batches with a delay in between', () => {
    const server = settled({ applyBatch: 1, applyDelay: 5_000 });
    for (let serial = 1; serial <= 3; serial++) server.request(Op.put, 'x', String(serial), 1, serial);
    server.sync();
    ack(server, 2, 4);
    expect([server.raft.commitIndex, server.raft.lastApplied]).toEqual([4, 2]);
    server.wait(4_999);
    expect(server.raft.lastApplied).toBe(2);
    server.wait(1);
    expect(server.raft.lastApplied).toBe(3);
    server.wait(5_000);
    expect(server.raft.lastApplied).toBe(4);
  });
});
