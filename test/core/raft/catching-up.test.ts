import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import type { NodeId } from '../../../core/units.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';

/* What a leader keeps of a learner's rounds (thesis §4.2.1), and for how long. */

const options = optionsFor(3, { ...bare, catchUpRounds: 2, electionTimeoutMax: 300_000 });

/** Leads n2 and n3, who have everything. */
function leading(): Solo {
  return ack(ack(leader(options).sync(), 2, 1), 3, 1);
}

function ask(server: Solo, voters: readonly NodeId[], learners: readonly NodeId[] = []): Solo {
  return server.give({ kind: 'reconfigure', voters, learners }).sync();
}

/** These have everything that the leader has. */
function haveAll(server: Solo, ...ids: NodeId[]): Solo {
  for (const id of ids) ack(server, id, server.raft.log.lastIndex);
  return server;
}

/** One more entry, which n2 and n3 have. */
function put(server: Solo): Solo {
  return haveAll(server.request(Op.put, 'k', 'v').sync(), 2, 3);
}

/** Time passes, and this one answers what it is asked meanwhile without getting anywhere. */
function answers(server: Solo, id: NodeId, duration: number): Solo {
  for (let left = duration; left > 0; left -= 50_000) {
    server.wait(50_000);
    const { clock, currentTerm: term } = server.raft;
    server.receive(MessageType.appendEntriesReply, id, term, { success: true, sentAt: clock });
  }
  return server;
}

const inForce = (server: Solo) => server.raft.configurations.inForce;
const asked = (server: Solo) => server.raft.asLeader?.reconfiguration ?? null;

describe('a learner that was too slow', () => {
  it('has its rounds again when it is asked for again', () => {
    const server = ask(leading(), [1, 2, 3, 4]);
    haveAll(server, 2, 3);
    expect(inForce(server).learners).toEqual([4]);
    for (let round = 1; round <= 2; round++) {
      const end = server.raft.log.lastIndex;
      ack(answers(put(server), 4, 200_000), 4, end);
    }
    expect(asked(server)).toBeNull();
    ask(put(server.wait(1_000_000)), [1, 2, 3, 4]).give({ kind: 'deadline' });
    expect(asked(server)).not.toBeNull();
    haveAll(server, 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4]);
  });
});

describe('a learner that was ready once', () => {
  it('has to catch up again if it was not promoted then', () => {
    const server = ask(leading(), [1, 2, 3, 4, 5]);
    haveAll(server, 2, 3, 4).give({ kind: 'deadline' });
    expect(server.raft.asLeader?.peers[4]?.catchUp?.ready).toBe(true);
    haveAll(ask(server, [1, 2, 3], [4]), 2, 3);
    expect([inForce(server).learners, asked(server)]).toEqual([[4], null]);
    put(server);
    ask(server, [1, 2, 3, 4]).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3]);
    haveAll(server, 4).give({ kind: 'deadline' });
    expect(inForce(server).voters).toEqual([1, 2, 3, 4]);
  });
});

describe('a learner that falls silent while it catches up', () => {
  it('is waited for, until something else is asked for', () => {
    const server = haveAll(ask(leading(), [1, 2, 3, 4]), 2, 3);
    server.wait(3_600_000_000);
    haveAll(ask(server, [1, 2, 3]), 2, 3).give({ kind: 'deadline' });
    expect([inForce(server).learners, asked(server)]).toEqual([[], null]);
  });

  it('goes on with its round when the same is asked for again', () => {
    const server = haveAll(ask(leading(), [1, 2, 3, 4]), 2, 3);
    const end = server.raft.log.lastIndex;
    const rounds = () => server.raft.asLeader?.peers[4]?.catchUp;
    const before = rounds();
    ask(put(server.wait(1_000)), [1, 2, 3, 4]);
    expect(rounds()).toEqual(before);
    expect(rounds()?.roundEnds).toBe(end);
  });
});
