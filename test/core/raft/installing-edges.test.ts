import { describe, expect, it } from 'vitest';
import { DeclareKind } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';
import { declared, leading, peerOf } from '../harness/watch.ts';

/* Edge cases of installations at a leader (acks.ts, snapshot-sender.ts) that mutation testing found untested. */

const { appendEntries, appendEntriesReply, installSnapshot, installSnapshotReply } = MessageType;

/** A leader that sends server 3 a snapshot up to index 2 in chunks of 100 bytes. The first one is on its way. */
function installing(extra: object = {}) {
  const options = optionsFor(3, { ...bare, snapshotLogBytes: 0, snapshotChunkBytes: 100, ...extra });
  const server = leader(options).sync();
  server.request(Op.put, 'x', 'a value of some length', 4, 1).sync();
  ack(server, 2, 2);
  server.sync().sent();
  server.receive(appendEntriesReply, 3, 1, { prevLogIndex: 0, sentAt: server.raft.clock });
  const [first] = server.sent(installSnapshot);
  const reply = (fields: object) =>
    server.receive(installSnapshotReply, 3, 1, { success: true, prevLogIndex: 2, ...fields });
  return { server, first, reply };
}

const stateOf = (server: Solo) => [peerOf(server, 3).state, peerOf(server, 3).nextIndex];

describe('during an installation', () => {
  it('an accepted heartbeat neither ends it nor puts off the question about the chunk', () => {
    const { server } = installing();
    const { ackDue } = peerOf(server, 3);
    server.wait(10_000);
    const { clock: sentAt } = server.raft;
    server.receive(appendEntriesReply, 3, 1, { success: true, sentAt });
    expect(peerOf(server, 3)).toMatchObject({ state: ProgressState.snapshot, ackDue });
    expect(server.sent()).toEqual([]);
  });

  it('a reply to a chunk of another snapshot is ignored', () => {
    const { server, reply } = installing();
    reply({ prevLogIndex: 1, offset: 300, sentAt: server.raft.clock });
    expect([peerOf(server, 3).snapshotOffset, server.sent()]).toEqual([0, []]);
  });

  it('a late reply that an older snapshot is installed does not end it', () => {
    const { server, reply } = installing();
    reply({ offset: 100, sentAt: server.raft.clock }).sent();
    reply({ prevLogIndex: 1, matchIndex: 1, done: true, sentAt: server.raft.clock });
    expect([stateOf(server)[0], peerOf(server, 3).snapshotOffset]).toEqual([ProgressState.snapshot, 100]);
    expect([leading(server).matchIndex[3], server.sent()]).toEqual([1, []]);
  });

  it('a heartbeat of a follower that was not silent is an empty AppendEntries, with thrift too', () => {
    const { server } = installing({ replication: 'thrifty', retransmitTimeout: 200_000 });
    server.wait(50_000);
    expect(server.sent().filter(({ to }) => to === 3)).toMatchObject([{ type: appendEntries, entries: [] }]);
  });
});

describe('an installation', () => {
  it.each([
    ['the newer one if nothing has arrived', 0, 3],
    ['the same one if a part has arrived', 100, 2],
  ])('of which there is a newer snapshot goes on with %s', (_, offset, expected) => {
    const { server, reply } = installing();
    server.request(Op.put, 'x', 'another value', 4, 2).sync();
    ack(server, 2, 3);
    server.sync().wait(1).sent();
    expect(server.raft.snapshot?.lastIncludedIndex).toBe(3);
    reply({ offset, sentAt: server.raft.clock });
    expect(server.sent(installSnapshot)).toMatchObject([{ to: 3, prevLogIndex: expected, offset }]);
  });

  it.each([
    ['refused at', 100, false, 1],
    ['refused at', 0, false, 0],
    ['accepted up to', 100, true, 0],
  ])('with a chunk %s %i counts as resumed %#', (_, offset, success, times) => {
    const { server, reply } = installing();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.wait(1);
    reply({ offset, success, sentAt: server.raft.clock });
    expect(milestones.filter((each) => each === Milestone.snapshotResumed)).toHaveLength(times);
  });
});

describe('after an installation', () => {
  it('a late reply does not take back what was sent since', () => {
    const { server, reply } = installing();
    const done = { matchIndex: 2, done: true, sentAt: server.raft.clock };
    reply(done);
    expect(stateOf(server)).toEqual([ProgressState.replicate, 3]);
    server.request(Op.put, 'x', 'y', 4, 2).sync();
    expect(stateOf(server)).toEqual([ProgressState.replicate, 4]);
    ack(server, 3, 3);
    server.request(Op.put, 'x', 'z', 4, 3).sync();
    reply(done);
    expect(stateOf(server)).toEqual([ProgressState.replicate, 5]);
    expect(peerOf(server, 3).inflight.messages).toBe(1);
  });

  it('the time that a chunk took is measured, and that of a question about it is not', () => {
    const { server, first, reply } = installing();
    const patience = () => peerOf(server, 3).patience(server.raft.options);
    const before = patience();
    server.now += 20_000;
    server.give({ kind: 'deadline' });
    const { chunkSentAt } = peerOf(server, 3);
    reply({ offset: 0, sentAt: server.raft.clock - 1 });
    expect([chunkSentAt, patience()]).toEqual([first?.sentAt, before]);
    server.now += 20_000;
    server.give({ kind: 'deadline' });
    reply({ offset: 100, sentAt: server.raft.clock - 15_000 });
    expect(patience()).toBe(45_000); // the first measurement and four times its half
  });
});

describe('a follower that refuses a heartbeat which asked for nothing', () => {
  it('is probed, and probed again as soon as that answer is overdue', () => {
    const server = leader(optionsFor(3, bare)).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.wait(50_000).sent();
    const { clock: sentAt } = server.raft;
    server.receive(appendEntriesReply, 2, 1, { prevLogIndex: 1, sentAt: sentAt + 1 });
    const wait = peerOf(server, 2).patience(server.raft.options);
    expect(peerOf(server, 2).ackDue).toBe(server.raft.clock + wait);
    expect(server.server.deadline).toBe(server.now + wait);
  });
});
