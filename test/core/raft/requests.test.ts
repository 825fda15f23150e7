import { describe, expect, it } from 'vitest';
import { ReplyStatus, RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';

const { appendEntries } = MessageType;

describe('a follower', () => {
  it('redirects a client to a leader that it has heard from recently', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }).receive(appendEntries, 3, 1);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 3, uncertain: false }]);
  });

  it('holds a request while its leader is silent, and redirects it when the leader is heard again', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }).receive(appendEntries, 3, 1);
    server.now += 80_000;
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toEqual([]);
    server.receive(appendEntries, 3, 1);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 3 }]);
  });

  it('holds a request only for a limited time', () => {
    const server = new Solo(optionsFor(3, { ...bare, holdRequests: 100_000 }));
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.server.deadline).toBe(100_000);
    server.wait(100_000);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 0, uncertain: false }]);
  });

  it('that has become a candidate gives up a request without naming a leader', () => {
    const server = new Solo(optionsFor(3, { ...bare, holdRequests: 400_000 }), { term: 1 });
    server.request(Op.put, 'x', 'y', 1, 1);
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate);
    server.now = 400_000;
    server.give({ kind: 'deadline' });
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 0 }]);
  });

  it('holds a request that comes back after a redirect, until it hears from a leader', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }).receive(appendEntries, 3, 1);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toHaveLength(1);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toEqual([]);
    server.receive(appendEntries, 2, 2);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 2 }]);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toHaveLength(1);
  });

  it('gives up each request only when that one was held long enough, and names the leader it doubts', () => {
    const server = new Solo(optionsFor(3, { ...bare, holdRequests: 50_000 }), { term: 1 });
    server.receive(appendEntries, 3, 1);
    server.now += 80_000;
    server.request(Op.put, 'x', 'y', 1, 1);
    server.wait(20_000).request(Op.put, 'x', 'z', 2, 2);
    server.wait(30_000);
    expect(server.replies()).toMatchObject([{ attempt: 1, status: ReplyStatus.redirect, leader: 3 }]);
    server.wait(19_999);
    expect(server.replies()).toEqual([]);
    server.wait(1);
    expect(server.replies()).toMatchObject([{ attempt: 2 }]);
  });

  it('that campaigns because its leader asked it to holds requests until the outcome is known', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }).receive(appendEntries, 3, 1);
    server.receive(MessageType.timeoutNow, 3, 1);
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toEqual([]);
    server.wait(server.server.deadline - server.now);
    server.receive(appendEntries, 2, 3);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 2 }]);
  });

  it('proposes the requests it held when it is elected itself', () => {
    const server = new Solo(optionsFor(1, bare)).request(Op.put, 'x', 'y', 1, 1);
    server
      .waitUntil(() => server.raft.currentTerm === 1)
      .sync()
      .sync();
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.ok }]);
  });
});

describe('a retry', () => {
  const proposed = () => leader(optionsFor(3, bare)).sync().request(Op.put, 'x', 'y', 4, 1);

  it('waits for the entry that the first attempt appended', () => {
    const server = proposed().request(Op.put, 'x', 'y', 4, 1).sync();
    expect(server.raft.log.lastIndex).toBe(2);
    ack(server, 2, 2);
    expect(server.replies().map(({ status, uncertain }) => [status, uncertain])).toEqual([
      [ReplyStatus.ok, false],
      [ReplyStatus.ok, false],
    ]);
  });

  it('is answered from the session once the command has been applied', () => {
    const server = proposed().sync();
    ack(server, 2, 2);
    server.replies();
    server.request(Op.put, 'x', 'y', 4, 1);
    expect(server.raft.log.lastIndex).toBe(2);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.ok }]);
  });

  it('finds its command in the log of the previous leader, and does not run it twice', () => {
    const server = leader(optionsFor(1, bare)).sync();
    for (const attempt of [1, 2]) {
      server.request(Op.put, 'x', `${attempt}`, 4, 1).sync();
      server.server.crash();
      server.server.start(server.now);
      server
        .waitUntil(() => server.raft.role.kind === 3)
        .sync()
        .sync();
    }
    server.request(Op.put, 'x', 'three', 4, 1).sync();
    server.replies();
    server.request(Op.get, 'x', null);
    expect(server.replies()).toMatchObject([{ value: '1', writerSession: 4, writerSerial: 1 }]);
  });
});

describe('a server that is shutting down', () => {
  it('transfers leadership to the follower with the longest log, after which it may be stopped', () => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 3, 1);
    server.sent();
    server.give({ kind: 'shutdown' });
    expect(server.sent(MessageType.timeoutNow)).toMatchObject([{ to: 3 }]);
    expect(server.server.stopped).toBe(false);
    server.receive(MessageType.requestVote, 3, 2, { prevLogIndex: 1, prevLogTerm: 1, transfer: true }).sync();
    expect(server.server.stopped).toBe(true);
  });

  it('does not start an election', () => {
    const server = new Solo(optionsFor(3, bare)).give({ kind: 'shutdown' });
    for (let i = 0; i < 20; i++) server.wait(100_000);
    expect(server.raft.currentTerm).toBe(0);
  });

  it('gives up the campaign it has begun, since it would be stopped as a leader that hands over to nobody', () => {
    const server = new Solo(optionsFor(3));
    server.waitUntil(() => server.raft.role.kind === RoleCode.preCandidate);
    server.request(Op.put, 'x', 'y', 1, 1).give({ kind: 'shutdown' });
    const preVoted = { preVote: true, success: true, round: 1 };
    server.receive(MessageType.requestVoteReply, 2, 0, preVoted).sync();
    expect([server.raft.role.kind, server.raft.currentTerm]).toEqual([RoleCode.follower, 0]);
  });

  it.each(['all', 'thrifty'] as const)(
    'does not transfer leadership to a silent follower: %s',
    (replication) => {
      const server = leader(optionsFor(3, { ...bare, checkQuorum: true, replication })).sync();
      for (const id of [2, 3]) ack(server, id, 1);
      for (let i = 0; i < 100; i++) {
        server.wait(10_000);
        for (const { to, wantAck } of server.sent()) if (to === 3 && wantAck) ack(server, 3, 1);
      }
      server.give({ kind: 'shutdown' });
      expect(server.sent(MessageType.timeoutNow).map(({ to }) => to)).toEqual([3]);
    },
  );
});

describe('a transfer of leadership', () => {
  it("waits for the target's log, holds commands meanwhile, and ends after a time-out", () => {
    const server = leader(optionsFor(3, bare)).sync();
    server.give({ kind: 'transfer', to: 2 });
    expect(server.sent(MessageType.timeoutNow)).toEqual([]);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.raft.log.lastIndex).toBe(1);
    ack(server, 2, 1);
    expect(server.sent(MessageType.timeoutNow).length).toBe(1);
    server.wait(300_000);
    expect(server.raft.log.lastIndex).toBe(2);
  });

  it('ends in time even if no heartbeat is due, so that commands are executed and not given up', () => {
    const timing = {
      heartbeatInterval: 1_000_000,
      electionTimeoutMin: 1_000_000,
      electionTimeoutMax: 2_000_000,
    };
    const server = leader(optionsFor(3, { ...bare, ...timing })).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.give({ kind: 'transfer', to: 2 });
    const start = server.now;
    server.request(Op.put, 'x', 'y', 1, 1).waitUntil(() => server.raft.held.size === 0);
    expect([server.now - start, server.raft.log.lastIndex, server.replies()]).toEqual([300_000, 2, []]);
  });

  it('is asked for again, less and less often, since the message may be lost', () => {
    const server = leader(optionsFor(3, { ...bare, heartbeatInterval: 1_000_000 })).sync();
    ack(server, 2, 1);
    server.give({ kind: 'transfer', to: 2 });
    const start = server.now;
    const sent: number[] = [];
    server.waitUntil(() => {
      for (const _ of server.sent(MessageType.timeoutNow)) sent.push((server.now - start) / 1000);
      return server.now >= start + 300_000;
    });
    expect(sent).toEqual([0, 30, 60, 120, 240]);
  });

  it.each([
    ['a learner, for which commands were held until the time-out', 3],
    ['a server that it does not know', 9],
    ['itself', 1],
  ])('does not go to %s', (_, to) => {
    const configuration = configurationOf([1, 2], [3]);
    const server = leader({ ...optionsFor([1, 2]), ...bare, configuration }).sync();
    server.give({ kind: 'transfer', to });
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.raft.log.lastIndex).toBe(2);
  });
});

describe('a failed disk', () => {
  it('ends leadership, voting and campaigning', () => {
    const server = leader(optionsFor(3, bare)).give({ kind: 'diskError' });
    server.sent();
    server.receive(MessageType.requestVote, 2, 9).wait(5_000_000);
    expect(server.sent()).toEqual([]);
    expect(server.raft.currentTerm).toBe(1);
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 0 }]);
  });
});

describe('a leader with little room for uncommitted entries', () => {
  it.each([
    ['xy', 'abc', 5, undefined],
    ['xy', 'abc', 4, ReplyStatus.refused],
    ['xy', null, 2, undefined],
    ['xy', null, 1, ReplyStatus.refused],
  ])('counts the bytes of key %s and value %s: with room for %i, status %s', (key, value, room, status) => {
    const server = leader(optionsFor(3, bare)).sync().request(Op.put, 'x', 'y', 1, 1);
    const { asLeader, options } = server.raft;
    const maxUncommittedBytes = (asLeader?.uncommittedBytes ?? 0) + room;
    server.give({ kind: 'configure', options: { ...options, maxUncommittedBytes } });
    server.request(Op.put, key, value, 2, 2);
    expect(server.replies()[0]?.status).toBe(status);
  });
});
