import { describe, expect, it } from 'vitest';
import { DeclareKind } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { NOT_SET } from '../../../core/raft/raft.ts';
import { expectAnswer, expectMore, heartbeat, sendEmpty } from '../../../core/raft/replication.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';
import { declared, leading, peerOf } from '../harness/watch.ts';

/* Edge cases of core/raft/replication.ts that mutation testing found untested. */

const { appendEntries, appendEntriesReply, installSnapshot } = MessageType;
const { probe, replicate, snapshot: installing } = ProgressState;

/**
 * A leader whose no-op all followers have acknowledged. Functions called directly send to `out` of its
 * last step.
 */
function settled(extra: object = {}, voters = 3): Solo {
  const server = leader(optionsFor(voters, { ...bare, ...extra })).sync();
  for (let id = 2; id <= voters; id++) ack(server, id, 1);
  server.sent();
  return server;
}

/** The messages that a function sends. */
function sentBy(server: Solo, act: () => void) {
  const { send } = server.raft.out;
  const before = send.length;
  act();
  return send.slice(before);
}

const put = (server: Solo, serial: number): Solo => server.request(Op.put, 'x', String(serial), 4, serial);
const toTwo = (server: Solo) =>
  server
    .sent(appendEntries)
    .filter(({ to }) => to === 2)
    .map(({ prevLogIndex, entries }) => [prevLogIndex, entries.length]);

describe('a heartbeat', () => {
  const asked = (state: typeof probe | typeof replicate, round: number, since: number, extra: object) => {
    const server = settled(extra);
    server.now += 150_000;
    const { raft } = server.give({ kind: 'deadline' });
    const role = leading(server);
    const peer = peerOf(server, 2);
    peer.become(state, 2);
    role.round = 3;
    role.ackedRound[2] = round;
    role.confirmedAt[2] = raft.clock - since;
    return sentBy(server, () => heartbeat(raft, role, peer))[0]?.wantAck;
  };

  // Half of 150 ms, less one interval of 50 ms.
  it.each([
    [probe, 3, 0, {}, true],
    [replicate, 3, 0, {}, false],
    [replicate, 2, 0, {}, true],
    [replicate, 3, 24_999, { checkQuorum: true }, false],
    [replicate, 3, 25_000, { checkQuorum: true }, true],
    [replicate, 3, 24_999, { reads: 'lease' }, false],
    [replicate, 3, 25_000, { reads: 'lease' }, true],
    [replicate, 3, 25_000, {}, false],
    [replicate, 3, 25_000, { checkQuorum: true, replication: 'thrifty' }, false],
  ] as const)(
    'in state %i, with round %i of 3 confirmed and silent for %i us, with %j, asks for an answer: %s',
    (state, round, since, extra, expected) => {
      expect(asked(state, round, since, extra)).toBe(expected);
    },
  );

  it.each([
    ['thrifty', 1],
    ['all', 0],
  ] as const)(
    'to a probed follower carries entries only with thrifty replication (%s)',
    (replication, count) => {
      const server = settled({ replication });
      peerOf(server, 2).become(probe, 1);
      const [sent] = sentBy(server, () => heartbeat(server.raft, leading(server), peerOf(server, 2)));
      expect(sent?.entries.length).toBe(count);
    },
  );
});

describe('an empty message', () => {
  /** A log from 3 to 4; the entries up to 2 are in a snapshot. */
  const compacted = () => {
    const server = leader(optionsFor(3, { ...bare, snapshotLogBytes: 0 })).sync();
    put(server, 1).sync();
    ack(server, 2, 2).sync();
    put(put(server, 2), 3).sync().sent();
    return server;
  };

  it.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [3, 3],
  ])(
    'during an installation has matchIndex (%i) as previous index if the log still has that: %i',
    (match, previous) => {
      const server = compacted();
      expect(server.raft.log).toMatchObject({ baseIndex: 2, lastIndex: 4 });
      peerOf(server, 3).become(installing, 3, server.raft.snapshot);
      leading(server).matchIndex[3] = match;
      const sent = sentBy(server, () => sendEmpty(server.raft, leading(server), peerOf(server, 3), false));
      expect(sent).toMatchObject([{ type: appendEntries, prevLogIndex: previous }]);
    },
  );

  it('becomes a snapshot if the log does not reach back to nextIndex', () => {
    const server = compacted();
    peerOf(server, 3).become(probe, 2);
    const sent = sentBy(server, () => sendEmpty(server.raft, leading(server), peerOf(server, 3), false));
    expect([sent.map(({ type }) => type), peerOf(server, 3).state]).toEqual([[installSnapshot], installing]);
  });

  it.each([
    [probe, true],
    [replicate, false],
  ])('in state %i is a probe: %s', (state, probing) => {
    const server = settled();
    peerOf(server, 2).become(state, 2);
    sendEmpty(server.raft, leading(server), peerOf(server, 2), true);
    expect(peerOf(server, 2).probing).toBe(probing);
  });
});

describe('the send window', () => {
  it('lets the last entry out as soon as there is room', () => {
    const server = settled({ maxInflightMessages: 1 });
    put(put(server, 1), 2);
    expect(toTwo(server)).toEqual([[1, 1]]);
    ack(server, 2, 2);
    expect(toTwo(server)).toEqual([[2, 1]]);
  });

  it('lets out as many messages as fit', () => {
    const server = settled({ maxInflightMessages: 1, maxEntriesPerMessage: 1 });
    for (const serial of [1, 2, 3, 4]) put(server, serial);
    server.sent();
    server.raft.options = { ...server.raft.options, maxInflightMessages: 2 };
    ack(server, 2, 2);
    expect(toTwo(server)).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it('bounds the bytes of a single message, which may have one entry at least', () => {
    const server = settled({ maxInflightMessages: 1 });
    for (const serial of [1, 2, 3, 4, 5]) put(server, serial);
    server.sent();
    const { bytes } = server.raft.log.at(server.raft.log.lastIndex) ?? { bytes: 0 };
    expect(bytes).toBeGreaterThan(0);
    server.raft.options = { ...server.raft.options, maxInflightBytes: 2 * bytes };
    ack(server, 2, 2);
    expect(toTwo(server)).toEqual([[2, 2]]);
    server.raft.options = { ...server.raft.options, maxInflightBytes: 1 };
    ack(server, 2, 4);
    expect(toTwo(server)).toEqual([[4, 1]]);
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
  ])('with room for one message emits, for %i entries, %i milestones', (count, expected) => {
    const server = settled({ maxInflightMessages: 1 });
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    for (let serial = 1; serial <= count; serial++) put(server, serial);
    expect(milestones).toEqual(Array.from({ length: expected }, () => Milestone.windowFull));
  });
});

describe('an expected answer', () => {
  it.each([
    ['nothing is in flight', replicate, 2, 5, false],
    ['entries are in flight', replicate, 3, 5, true],
    ['a round is in flight', replicate, 2, 6, true],
    ['a chunk is in flight', installing, 2, 5, true],
  ])('has a deadline only if needed, when %s', (_, state, next, round, expected) => {
    const server = settled();
    const peer = peerOf(server, 2);
    peer.become(state, next);
    leading(server).ackedRound[2] = 5;
    peer.sentRound = round;
    expectMore(server.raft, leading(server), peer);
    expect(peer.ackDue !== NOT_SET).toBe(expected);
  });

  it('keeps its deadline when more is sent', () => {
    const server = settled();
    const peer = peerOf(server, 2);
    expectAnswer(server.raft, leading(server), peer);
    const { ackDue } = peer;
    server.wait(1_000);
    expectAnswer(server.raft, leading(server), peer);
    expect(peer.ackDue).toBe(ackDue);
  });

  it('wakes the leader when it is due, also after a heartbeat in between', () => {
    const server = settled();
    server.now += 40_000;
    server.give({ kind: 'deadline' });
    put(server, 1);
    const due = server.now + (peerOf(server, 2).ackDue - server.raft.clock);
    ack(server, 3, 2);
    leading(server).attentionAt = 0;
    server.wait(15_000);
    expect(leading(server).attentionAt).toBeGreaterThan(0);
    expect(server.server.deadline).toBe(due);
  });

  it('is asked for again when it is overdue', () => {
    const server = put(settled(), 1);
    server.sent();
    server.wait(30_000);
    const sent = server.sent(appendEntries).filter(({ to }) => to === 2);
    expect(sent).toMatchObject([{ entries: [], wantAck: true }]);
  });

  it('gets a new deadline when it is overdue and the rules do not retransmit', () => {
    const server = leader(optionsFor(3, bare), {}, { ...paperRules, retransmits: () => false }).sync();
    server.sent();
    server.wait(30_000);
    expect(server.sent()).toEqual([]);
    expect(peerOf(server, 2).ackDue).toBe(server.raft.clock + 30_000);
  });

  it('to a snapshot chunk is asked for when overdue, with thrifty replication too', () => {
    const extra = { snapshotLogBytes: 0, snapshotChunkBytes: 100, replication: 'thrifty' } as const;
    const server = leader(optionsFor(3, { ...bare, ...extra })).sync();
    put(server, 1).sync();
    ack(server, 2, 2).sync();
    server.receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    expect(server.sent(installSnapshot)).toHaveLength(1);
    server.wait(40_000);
    expect(server.sent(installSnapshot)).toMatchObject([{ to: 3, chunkBytes: 0 }]);
  });

  it.each([
    ['all', 'CheckQuorum', { replication: 'all', checkQuorum: true }, [50, 50, 80, 80, 130, 130]],
    ['all', 'nothing', { replication: 'all' }, [50, 50, 100, 100, 150, 150]],
    ['thrifty', 'CheckQuorum', { replication: 'thrifty', checkQuorum: true }, [50, 50, 100, 100, 150, 150]],
  ] as const)(
    'to a heartbeat, with replication %s, is asked for again if %s needs it',
    (_, __, changes, times) => {
      const server = settled(changes);
      const start = server.now;
      const sent: number[] = [];
      server.waitUntil(() => {
        for (const _ of server.sent(appendEntries)) sent.push((server.now - start) / 1000);
        return sent.length >= 6;
      });
      expect(sent).toEqual(times);
    },
  );
});
