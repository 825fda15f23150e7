import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import type { NodeId } from '../../../core/units.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';

/* How a leader counts the catch-up rounds of a learner (thesis §4.2.1), and how long it keeps the count. */

const options = optionsFor(3, { ...bare, catchUpRounds: 2, electionTimeoutMax: 300_000 });

/** A leader whose followers n2 and n3 have its whole log. */
function leading(): Solo {
  return ack(ack(leader(options).sync(), 2, 1), 3, 1);
}

function requestChange(server: Solo, voters: readonly NodeId[], learners: readonly NodeId[] = []): Solo {
  return server.give({ kind: 'reconfigure', voters, learners }).sync();
}

/** The given servers acknowledge the leader's whole log. */
function haveAll(server: Solo, ...ids: NodeId[]): Solo {
  for (const id of ids) ack(server, id, server.raft.log.lastIndex);
  return server;
}

/** Proposes one more entry, which n2 and n3 acknowledge. */
function put(server: Solo): Solo {
  return haveAll(server.request(Op.put, 'k', 'v').sync(), 2, 3);
}

/** Lets time pass, during which one server answers the leader's messages without acknowledging any entry. */
function answers(server: Solo, id: NodeId, duration: number): Solo {
  for (let left = duration; left > 0; left -= 50_000) {
    server.wait(50_000);
    const { clock, currentTerm: term } = server.raft;
    server.receive(MessageType.appendEntriesReply, id, term, { success: true, sentAt: clock });
  }
  return server;
}

const inForce = (server: Solo) => server.raft.configurations.inForce;
const pendingChange = (server: Solo) => server.raft.asLeader?.reconfiguration ?? null;

describe('a learner that was too slow', () => {
  it('gets a new set of rounds when its promotion is requested again', () => {
    const server = requestChange(leading(), [1, 2, 3, 4]);
    haveAll(server, 2, 3);
    expect(inForce(server).learners).toEqual([4]);
    for (let round = 1; round <= 2; round++) {
      const end = server.raft.log.lastIndex;
      ack(answers(put(server), 4, 200_000), 4, end);
    }
    expect(pendingChange(server)).toBeNull();
    requestChange(put(server.wait(1_000_000)), [1, 2, 3, 4]).give({ kind: 'deadline' });
    expect(pendingChange(server)).not.toBeNull();
    haveAll(server, 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4]);
  });
});

describe('a learner that was ready but not promoted', () => {
  it('has to catch up again before a later promotion', () => {
    const server = requestChange(leading(), [1, 2, 3, 4, 5]);
    haveAll(server, 2, 3, 4).give({ kind: 'deadline' });
    expect(server.raft.asLeader?.peers[4]?.catchUp?.ready).toBe(true);
    haveAll(requestChange(server, [1, 2, 3], [4]), 2, 3);
    expect([inForce(server).learners, pendingChange(server)]).toEqual([[4], null]);
    put(server);
    requestChange(server, [1, 2, 3, 4]).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3]);
    haveAll(server, 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4]);
  });
});

describe('a learner that has the whole log but is gone', () => {
  it.each(['all', 'thrifty'] as const)('is not promoted before it answers: %s', (replication) => {
    const server = ack(ack(leader({ ...options, replication }).sync(), 2, 1), 3, 1);
    haveAll(requestChange(server, [1, 2, 3], [4]), 2, 3, 4).give({ kind: 'deadline' });
    expect([inForce(server).learners, pendingChange(server)]).toEqual([[4], null]);
    haveAll(server.wait(200_000), 2, 3).sent();
    requestChange(server, [1, 2, 3, 4]);
    expect(server.sent(MessageType.appendEntries).map(({ to, wantAck }) => [to, wantAck])).toEqual([
      [4, true],
    ]);
    expect(inForce(server).learners).toEqual([4]);
    haveAll(server.wait(10_000), 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4]);
  });

  it('is not promoted after it was ready, either, but waited for with the others', () => {
    const server = haveAll(requestChange(leading(), [1, 2, 3, 4, 5]), 2, 3, 4).give({ kind: 'deadline' });
    expect(server.raft.asLeader?.peers[4]?.catchUp?.ready).toBe(true);
    // Two rounds of n5, of which the first takes too long.
    for (const lasts of [200_000, 1000]) haveAll(server.wait(lasts), 2, 3, 5).give({ kind: 'deadline' });
    expect(server.raft.asLeader?.peers[5]?.catchUp?.ready).toBe(true);
    expect([inForce(server).learners, pendingChange(server) === null]).toEqual([[4, 5], false]);
    haveAll(server, 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a learner that falls silent while it catches up', () => {
  it('is given up after as many election time-outs as it may have rounds', () => {
    const server = haveAll(requestChange(leading(), [1, 2, 3, 4]), 2, 3);
    server.wait(299_999);
    expect(pendingChange(server)).not.toBeNull();
    server.wait(1);
    expect([inForce(server).learners, pendingChange(server)]).toEqual([[4], null]);
    haveAll(requestChange(server, [1, 2, 3]), 2, 3).give({ kind: 'deadline' });
    expect([inForce(server).learners, pendingChange(server)]).toEqual([[], null]);
  });

  it('continues its round when the same change is requested again', () => {
    const server = haveAll(requestChange(leading(), [1, 2, 3, 4]), 2, 3);
    const end = server.raft.log.lastIndex;
    const rounds = () => server.raft.asLeader?.peers[4]?.catchUp;
    const before = rounds();
    requestChange(put(server.wait(1_000)), [1, 2, 3, 4]);
    expect(rounds()).toEqual(before);
    expect(rounds()?.roundEnds).toBe(end);
  });
});
