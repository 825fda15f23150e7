import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeclareKind } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { Quorum } from '../../../core/raft/electorate.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Log } from '../../../core/raft/log.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { Progress, ProgressState } from '../../../core/raft/progress.ts';
import { reachedBy } from '../../../core/raft/quorum.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, logOf } from '../harness/solo.ts';
import { declared } from '../harness/watch.ts';

/* Edge cases of core/raft/electorate.ts, progress.ts, log.ts and reads.ts that mutation testing found untested. */

describe('the index that a quorum has reached', () => {
  const groups = fc.record({
    voters: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    outgoing: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
  });
  const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 });

  it('is the one that a majority of each half has reached, whichever goal was counted towards', () => {
    fc.assert(
      fc.property(groups, values, fc.integer({ min: 1, max: 6 }), ({ voters, outgoing }, reached, goal) => {
        const half = (members: readonly number[]): number =>
          members.map((id) => reached[id]).sort((a, b) => b - a)[members.length >> 1];
        const expected = outgoing.length === 0 ? half(voters) : Math.min(half(voters), half(outgoing));
        const quorum = new Quorum(paperRules, 'commit', configurationOf(voters, [], outgoing), 1);
        quorum.recount(reached, goal);
        expect(quorum.reachedFrom(goal, reached)).toBe(expected);
        expect(quorum.reached(reached)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is 0 where the rules need more members than there are, whatever was counted before', () => {
    expect(reachedBy([1, 2, 3], 2, [0, 5, 5, 5])).toBe(5);
    expect(reachedBy([1], 2, [0, 5])).toBe(0);
  });
});

describe('the time that a leader waits for an answer', () => {
  const options = optionsFor(3, { retransmitTimeout: 30_000 });

  it('follows the measured round trips as in RFC 6298', () => {
    const peer = new Progress(2, 1, 0);
    const waits = [80_000, 160_000, 10_000].map((roundTrip) => {
      peer.measure(roundTrip);
      return peer.patience({ ...options, electionTimeoutMax: 400_000 });
    });
    // Mean and variation: 80 and 40, 90 and 50, 80 and 57.5 ms.
    expect(waits).toEqual([240_000, 290_000, 310_000]);
  });

  it('is at most the longest election time-out, however long a stalled disk once took to answer', () => {
    const peer = new Progress(2, 1, 0);
    peer.measure(7_000_000);
    expect(peer.patience({ ...options, electionTimeoutMax: 400_000 })).toBe(400_000);
  });

  it.each([
    ['eight times at most', { replication: 'thrifty' }, [30_000, 60_000, 120_000, 7_680_000, 7_680_000]],
    ['without thrift up to a heartbeat interval', { heartbeatInterval: 100_000 }, [30_000, 60_000, 100_000]],
    ['without thrift not at all if it exceeds that', { heartbeatInterval: 20_000 }, [30_000, 30_000, 30_000]],
  ] as const)('doubles with each consecutive silence, %s', (_, changes, expected) => {
    const peer = new Progress(2, 1, 0);
    const waits = [0, 1, 2, 8, 9].slice(0, expected.length).map((silences) => {
      peer.silences = silences;
      return peer.patience({ ...options, ...changes });
    });
    expect(waits).toEqual(expected);
  });

  it('comes with a count of refusals, which is reset when the logs agree', () => {
    const peer = new Progress(2, 1, 0);
    peer.refusals = 3;
    peer.become(ProgressState.probe, 1);
    expect(peer.refusals).toBe(3);
    peer.become(ProgressState.replicate, 1);
    expect(peer.refusals).toBe(0);
  });
});

describe('the log', () => {
  it('has a time that never goes back', () => {
    const log = new Log(paperRules);
    const times = [10, 5, 20].map((time, i) => {
      log.append(new Entry(EntryKind.noop, i + 1, 1, time, null, null));
      return log.lastTime;
    });
    const noted = [30, 25].map((time) => {
      log.noteTime(time);
      return log.lastTime;
    });
    expect([times, noted]).toEqual([
      [10, 10, 20],
      [30, 30],
    ]);
  });

  it('hands its whole suffix to the disk, even if a shorter batch from the same index was prepared', () => {
    const log = new Log(paperRules);
    for (const entry of logOf([1, 1, 1, 1])) log.append(entry);
    expect(log.batchFor(1, 2, 1_000).entries).toHaveLength(2);
    expect(log.from(1)).toHaveLength(4);
  });
});

describe('a read', () => {
  const milestonesOf = (server: ReturnType<typeof leader>) =>
    declared(server, DeclareKind.milestone, ({ milestone }) => milestone);

  it('asks only voters to confirm the leader, not learners', () => {
    const options = { ...optionsFor(3, bare), configuration: configurationOf([1, 2, 3], [4]) };
    const server = leader(options).sync();
    for (const id of [2, 3, 4]) ack(server, id, 1);
    server.sent();
    server.request(Op.get, 'x', null);
    expect(server.sent(MessageType.appendEntries).map(({ to }) => to)).toEqual([2, 3]);
  });

  it('emits a milestone if it waits for a commit in the current term', () => {
    const server = leader(optionsFor(3, bare)).sync();
    const milestones = milestonesOf(server);
    server.request(Op.get, 'x', null);
    expect(milestones).toEqual([Milestone.ownTermGuard]);
    ack(server, 2, 1);
    server.request(Op.get, 'x', null);
    expect(milestones).toEqual([Milestone.ownTermGuard]);
  });

  it('emits a milestone once when the lease has expired', () => {
    const server = leader(optionsFor(3, { ...bare, reads: 'lease', stickiness: true })).sync();
    const milestones = milestonesOf(server);
    ack(server, 2, 1);
    server.request(Op.get, 'x', null);
    expect([server.replies().length, milestones]).toEqual([1, []]);
    server.wait(150_000);
    milestones.length = 0;
    server.request(Op.get, 'x', null).request(Op.get, 'x', null);
    expect([server.replies().length, milestones]).toEqual([0, [Milestone.leaseExpired]]);
  });
});
