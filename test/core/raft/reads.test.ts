import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';

const { appendEntries, appendEntriesReply } = MessageType;

/** A leader of three whose no-op is committed, with nothing waiting to be sent. */
function ready(changes = {}): Solo {
  const server = leader(optionsFor(3, { ...bare, ...changes })).sync();
  ack(ack(server, 2, 1), 3, 1);
  server.sent();
  return server;
}

/** A follower answers a heartbeat as it was sent. */
function echo(server: Solo, heartbeat: Message | undefined): Solo {
  if (heartbeat === undefined) throw new Error('no heartbeat');
  const { to, term, prevLogIndex, round, sentAt } = heartbeat;
  return server.receive(appendEntriesReply, to, term, {
    success: true,
    prevLogIndex,
    matchIndex: prevLogIndex,
    round,
    sentAt,
  });
}

describe('ReadIndex', () => {
  it('asks whether it still leads before it answers', () => {
    const server = ready().request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    const [toTwo] = server.sent(appendEntries);
    echo(server, toTwo);
    expect(server.replies()).toMatchObject([{ status: 1, value: null, writerSession: 0 }]);
  });

  it('does not take an answer to an earlier heartbeat for a confirmation', () => {
    const server = ready();
    const early = server.wait(50_000).sent(appendEntries)[0];
    server.request(Op.get, 'x', null);
    echo(server, early);
    expect(server.replies()).toEqual([]);
  });

  it('does not take an answer to a message of an earlier reign for a confirmation', () => {
    const follower = new Solo(optionsFor(3, bare), { term: 4 }, 2);
    follower.receive(appendEntries, 1, 2, { round: 9, sentAt: 77 });
    const [answer] = follower.sent();
    expect(answer).toMatchObject({ success: false, term: 4, round: 0 });
    expect(answer?.sentAt).toBeLessThan(0);
  });

  it('goes on counting rounds where the last reign ended', () => {
    const server = ready().request(Op.get, 'x', null);
    expect(server.raft.role).toMatchObject({ round: 1 });
    server
      .receive(appendEntries, 3, 2)
      .waitUntil(() => server.raft.currentTerm === 3)
      .sync();
    server.receive(MessageType.requestVoteReply, 2, 3, { success: true });
    expect(server.raft.role).toMatchObject({ round: 1, confirmedRound: 1 });
  });

  it('lets reads share rounds', () => {
    const server = ready();
    for (let i = 0; i < 5; i++) server.request(Op.get, 'x', null);
    const first = server.sent(appendEntries);
    expect(first.length).toBe(2);
    echo(server, first[0]);
    expect(server.replies().length).toBe(1);
    const second = server.sent(appendEntries);
    expect(second.length).toBe(2);
    echo(server, second[1]);
    expect(server.replies().length).toBe(4);
  });

  it('waits for a commit in its own term', () => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1] })
      .sync()
      .request(Op.get, 'x', null);
    const heartbeats = server.sent(appendEntries).filter((each) => each.round > 0);
    echo(server, heartbeats[0]);
    expect(server.replies()).toEqual([]);
    ack(server, 2, 2);
    expect(server.replies().length).toBe(1);
  });

  it('waits until the state has reached the index', () => {
    const server = ready({ applyBatch: 1, applyDelay: 10_000 });
    for (let serial = 1; serial <= 3; serial++) server.request(Op.put, 'x', `${serial}`, 1, serial);
    server.sync();
    ack(server, 2, 4);
    server.sent();
    server.request(Op.get, 'x', null);
    echo(server, server.sent(appendEntries)[0]);
    expect(server.replies().filter((reply) => reply.value !== null)).toEqual([]);
    server.wait(10_000).wait(10_000);
    expect(server.replies().at(-1)).toMatchObject({ value: '3', writerSession: 1, writerSerial: 3 });
  });

  it('asks nobody when alone', () => {
    const server = leader(optionsFor(1, bare)).sync().request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
  });

  it('tells those who wait when it leads no more: nothing was done', () => {
    const server = ready().request(Op.get, 'x', null).receive(appendEntries, 3, 8);
    expect(server.replies()).toMatchObject([{ status: 3, leader: 3, uncertain: false }]);
  });
});

describe('lease reads', () => {
  const lease = { reads: 'lease' as const, checkQuorum: true, stickiness: true, clockDriftPpm: 100_000 };

  it('are answered at once while a majority answered what was sent within the lease', () => {
    const server = ready(lease);
    const sentAt = server.raft.clock;
    server.now += 134_000;
    server.request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
    server.now += 1_000;
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    expect(server.raft.clock - sentAt).toBe(135_000);
  });

  it('count from sending, not from the answer', () => {
    const server = ready(lease);
    const heartbeat = server.wait(50_000).sent(appendEntries)[0];
    server.now += 60_000;
    echo(server, heartbeat);
    server.now += 80_000;
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
  });

  it('end with a transfer, for good', () => {
    const server = ready(lease);
    server.give({ kind: 'transfer', to: 2 });
    expect(server.sent(MessageType.timeoutNow).length).toBe(1);
    server.now += 30_000;
    ack(ack(server, 2, 1), 3, 1);
    server.wait(270_001);
    ack(ack(server, 2, 1), 3, 1);
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
  });

  it('are earned anew when options change, since followers keep other promises then', () => {
    const server = ready(lease);
    server.now += 60_000;
    const { options } = server.raft;
    const shorter = { ...options, electionTimeoutMin: 50_000, electionTimeoutMax: 100_000 };
    server.give({ kind: 'configure', options: shorter });
    server.sent();
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    // Longer promises are given from now on, too: not by what was sent before.
    const longer = { ...options, electionTimeoutMin: 900_000, electionTimeoutMax: 1_800_000 };
    server.give({ kind: 'configure', options: longer });
    server.now += 1_000;
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    ack(ack(server, 2, 1), 3, 1);
    server.replies();
    server.now += 700_000;
    server.request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
  });

  it('that wait for the state do not keep those before them from their round', () => {
    const server = ready({ ...lease, applyBatch: 1, applyDelay: 10_000 });
    server.now += 140_000;
    server.request(Op.get, 'x', null, 1, 1); // the lease is over: the first round begins
    const [first] = server.sent(appendEntries).filter((each) => each.round === 1);
    server.request(Op.get, 'x', null, 1, 2); // waits for the second
    for (let serial = 3; serial <= 6; serial++) server.request(Op.put, 'x', `${serial}`, 1, serial);
    server.sync();
    ack(ack(server, 2, 5), 3, 5); // the lease is back
    server.request(Op.get, 'x', null, 1, 7); // needs no round, but entries that are not applied yet
    server.sent();
    echo(server, first);
    const [second] = server.sent(appendEntries).filter((each) => each.round === 2);
    echo(server, second);
    server.wait(10_000).wait(10_000).wait(10_000);
    const answered = server.replies().map((reply) => reply.attempt);
    expect(answered.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("are shorter than the shortest election time-out by the clocks' error", () => {
    expect(paperRules.leaseDuration(150_000, 500)).toBe(149_925);
  });
});

describe('reads through the log', () => {
  it('are entries', () => {
    const server = ready({ reads: 'log' }).request(Op.get, 'x', null, 3, 1).sync();
    expect(server.raft.log.lastIndex).toBe(2);
    ack(server, 2, 2);
    expect(server.replies()).toMatchObject([{ status: 1, value: null }]);
  });
});
