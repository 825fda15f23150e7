import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';

const { appendEntries, appendEntriesReply } = MessageType;

/** A leader of three whose no-op is committed and whose sent messages have been discarded. */
function ready(changes = {}): Solo {
  const server = leader(optionsFor(3, { ...bare, ...changes })).sync();
  ack(ack(server, 2, 1), 3, 1);
  server.sent();
  return server;
}

/** A follower answers the given heartbeat successfully. */
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
  it('confirms its leadership before it answers', () => {
    const server = ready().request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    const [toTwo] = server.sent(appendEntries);
    echo(server, toTwo);
    expect(server.replies()).toMatchObject([{ status: 1, value: null, writerSession: 0 }]);
  });

  it('does not take an answer to an earlier heartbeat as a confirmation', () => {
    const server = ready();
    const early = server.wait(50_000).sent(appendEntries)[0];
    server.request(Op.get, 'x', null);
    echo(server, early);
    expect(server.replies()).toEqual([]);
  });

  it('gets no confirmation from a follower that was sent a message of an earlier term', () => {
    const follower = new Solo(optionsFor(3, bare), { term: 4 }, 2);
    follower.receive(appendEntries, 1, 2, { round: 9, sentAt: 77 });
    const [answer] = follower.sent();
    expect(answer).toMatchObject({ success: false, term: 4, round: 0 });
    expect(answer?.sentAt).toBeLessThan(0);
  });

  it('continues the numbering of rounds when the same server is elected again', () => {
    const server = ready().request(Op.get, 'x', null);
    expect(server.raft.role).toMatchObject({ round: 1 });
    server
      .receive(appendEntries, 3, 2)
      .waitUntil(() => server.raft.currentTerm === 3)
      .sync();
    server.receive(MessageType.requestVoteReply, 2, 3, { success: true });
    expect(server.raft.role).toMatchObject({ round: 1, confirmedRound: 1 });
  });

  it('confirms several reads with one round', () => {
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

  it("waits for a commit in the leader's own term", () => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1] })
      .sync()
      .request(Op.get, 'x', null);
    const heartbeats = server.sent(appendEntries).filter((each) => each.round > 0);
    echo(server, heartbeats[0]);
    expect(server.replies()).toEqual([]);
    ack(server, 2, 2);
    expect(server.replies().length).toBe(1);
  });

  it('waits until the state machine has applied the read index', () => {
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

  it('sends no message in a cluster of one', () => {
    const server = leader(optionsFor(1, bare)).sync().request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
  });

  it('redirects waiting clients when the leader steps down, stating that the read had no effect', () => {
    const server = ready().request(Op.get, 'x', null).receive(appendEntries, 3, 8);
    expect(server.replies()).toMatchObject([{ status: 3, leader: 3, uncertain: false }]);
  });
});

describe('lease reads', () => {
  const lease = { reads: 'lease' as const, checkQuorum: true, stickiness: true, clockDriftPpm: 100_000 };

  it('are answered at once while a majority has answered messages sent within the lease', () => {
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

  it('do not rest on answers from before the options or the membership changed', () => {
    const server = ready(lease);
    server.request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
    server.now += 1_000;
    server.give({ kind: 'configure', options: server.raft.options }).sent();
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    echo(server, server.sent(appendEntries)[0]);
    expect(server.replies().length).toBe(1);
    server.request(Op.get, 'x', null);
    expect(server.replies().length).toBe(1);
  });

  it('measure the lease from the sending of a heartbeat, not from its answer', () => {
    const server = ready(lease);
    const heartbeat = server.wait(50_000).sent(appendEntries)[0];
    server.now += 60_000;
    echo(server, heartbeat);
    server.now += 80_000;
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
  });

  it('stop for the rest of the term once a transfer has begun', () => {
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

  it('need a new lease when options change, because followers then wait for a different time', () => {
    const server = ready(lease);
    server.now += 60_000;
    const { options } = server.raft;
    const shorter = { ...options, electionTimeoutMin: 50_000, electionTimeoutMax: 100_000 };
    server.give({ kind: 'configure', options: shorter });
    server.sent();
    server.request(Op.get, 'x', null);
    expect(server.replies()).toEqual([]);
    // A longer lease, too, has to be earned by messages sent after the change.
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

  it('that wait for entries to be applied do not hold up earlier reads that wait for a round', () => {
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

  it('use a lease shorter than the shortest election time-out by the clock drift', () => {
    expect(paperRules.leaseDuration(150_000, 500)).toBe(149_925);
  });
});

describe('reads through the log', () => {
  it('append an entry and answer once it is applied', () => {
    const server = ready({ reads: 'log' }).request(Op.get, 'x', null, 3, 1).sync();
    expect(server.raft.log.lastIndex).toBe(2);
    ack(server, 2, 2);
    expect(server.replies()).toMatchObject([{ status: 1, value: null }]);
  });
});
