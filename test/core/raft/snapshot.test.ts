import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, aSnapshot, bare, brief, leader, logOf, Solo } from '../harness/solo.ts';

const { appendEntries, appendEntriesReply, installSnapshot, installSnapshotReply } = MessageType;

function chunk(snapshot: Snapshot, offset: number, chunkBytes: number) {
  const done = offset + chunkBytes === snapshot.bytes;
  return { prevLogIndex: 5, prevLogTerm: 3, snapshot, offset, chunkBytes, done };
}

describe('compaction', () => {
  it('replaces applied entries in memory and on disk, and keeps later ones', () => {
    const server = leader(optionsFor(3, { ...bare, snapshotLogBytes: 60 })).sync();
    for (let serial = 1; serial <= 3; serial++) server.request(Op.put, 'x', `${serial}`, 4, serial);
    server.sync();
    ack(server, 2, 3);
    server.sync();
    expect(server.raft.log).toMatchObject({ baseIndex: 3, baseTerm: 1, lastIndex: 4 });
    expect(server.server.disk.snapshot).toMatchObject({ lastIncludedIndex: 3, lastIncludedTerm: 1 });
    expect(server.server.disk.entries.map((entry) => entry.index)).toEqual([4]);
  });

  it('preserves sessions and configuration across a restart', () => {
    const server = leader(optionsFor(1, { ...bare, snapshotLogBytes: 0 })).sync();
    server.request(Op.put, 'x', 'y', 4, 1).sync().sync();
    const before = server.raft.store.stateHash;
    server.server.crash();
    server.server.start(server.now);
    expect(server.raft.store.stateHash).toBe(before);
    expect(server.raft.lastApplied).toBe(2);
    server
      .waitUntil(() => server.raft.role.kind === 3)
      .sync()
      .sync();
    server.request(Op.put, 'x', 'z', 4, 1);
    expect(server.replies()).toMatchObject([{ status: 1 }]);
    server.request(Op.get, 'x', null);
    expect(server.replies()).toMatchObject([{ value: 'y' }]);
  });
});

describe('a leader with a follower that needs compacted entries', () => {
  const compacted = () => {
    const server = leader(optionsFor(3, { ...bare, snapshotLogBytes: 0, snapshotChunkBytes: 100 })).sync();
    server.request(Op.put, 'x', 'a value of some length', 4, 1).sync();
    ack(server, 2, 2);
    server.sync().sent();
    return server;
  };

  it('sends the snapshot in chunks, one after the other, and continues with entries', () => {
    const server = compacted();
    server.receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    let offset = 0;
    for (
      let sent = server.sent(installSnapshot)[0];
      sent !== undefined;
      sent = server.sent(installSnapshot)[0]
    ) {
      expect(sent).toMatchObject({ to: 3, prevLogIndex: 2, offset });
      offset += sent.chunkBytes;
      const reply = {
        success: true,
        prevLogIndex: 2,
        offset,
        done: sent.done,
        matchIndex: sent.done ? 2 : 0,
        sentAt: sent.sentAt,
      };
      server.receive(installSnapshotReply, 3, 1, reply);
    }
    expect(offset).toBe(server.raft.snapshot?.bytes);
    server.request(Op.put, 'x', 'z', 4, 2);
    expect(
      server
        .sent(appendEntries)
        .filter((each) => each.to === 3)
        .map(brief),
    ).toEqual(['AppendEntries n1>n3 t1 at 2/1 +1']);
  });

  const answer = (server: Solo, sentAt: number, offset: number, success = true) =>
    server.receive(installSnapshotReply, 3, 1, { success, prevLogIndex: 2, offset, sentAt });

  it('asks about an overdue chunk with an empty one, and sends the chunk again if it has not arrived', () => {
    const server = compacted().receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    const [first] = server.sent(installSnapshot);
    server.wait(40_000);
    const probe = server.sent(installSnapshot);
    expect(probe).toMatchObject([{ offset: 0, chunkBytes: 0, done: false }]);
    answer(server, first.sentAt, 0, false);
    expect(server.sent(installSnapshot)).toEqual([]);
    answer(server, probe[0].sentAt, 0);
    expect(server.sent(installSnapshot)).toMatchObject([{ offset: 0, chunkBytes: 100 }]);
  });

  it('continues after an overdue chunk that has arrived, and ignores answers to earlier messages', () => {
    const server = compacted().receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    const [first] = server.sent(installSnapshot);
    server.wait(40_000);
    const [probe] = server.sent(installSnapshot);
    server.now += 1_000;
    answer(server.give({ kind: 'deadline' }), first.sentAt, 100);
    expect(server.sent(installSnapshot)).toMatchObject([{ offset: 100, chunkBytes: 100 }]);
    answer(server, probe.sentAt, 100);
    answer(server, first.sentAt, 100, false);
    expect(server.sent(installSnapshot)).toEqual([]);
  });

  it('adapts its waiting time to the time that chunks take', () => {
    const server = compacted().receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    const [first] = server.sent(installSnapshot);
    server.wait(200_000).sent();
    answer(server, first.sentAt, 100);
    expect(server.sent(installSnapshot)).toMatchObject([{ offset: 100, chunkBytes: 100 }]);
    server.wait(200_000);
    expect(server.sent(installSnapshot)).toEqual([]);
  });

  it('resumes at the offset that the follower reports', () => {
    const server = compacted().receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    const [first] = server.sent(installSnapshot);
    answer(server, first.sentAt, 200, false);
    expect(server.sent(installSnapshot)).toMatchObject([{ offset: 200 }]);
  });

  it('starts again with the latest snapshot if no chunk of an older one was acknowledged', () => {
    const server = compacted().receive(appendEntriesReply, 3, 1, { prevLogIndex: 0 });
    server.request(Op.put, 'x', 'z', 4, 2).sync();
    ack(server, 2, 3);
    server.sync().sent();
    server.wait(40_000);
    expect(server.sent(installSnapshot)).toMatchObject([{ prevLogIndex: 3, offset: 0, chunkBytes: 100 }]);
  });

  /**
   * Server 3 receives a snapshot in chunks of 100 bytes and has the first; three writes fill the log up
   * to the limit.
   */
  const installing = () => {
    const options = { ...bare, snapshotLogBytes: 100, snapshotChunkBytes: 100, maxEntriesPerMessage: 3 };
    const server = leader(optionsFor(3, options)).sync();
    let serial = 0;
    const write = (times: number) => {
      for (let i = 0; i < times; i++) {
        server.request(Op.put, 'x', 'a value of some length', 4, ++serial).sync();
        ack(server, 2, server.raft.log.lastIndex);
      }
      return server.raft.log.baseIndex;
    };
    const base = write(4);
    server.sent();
    server.receive(appendEntriesReply, 3, 1, { prevLogIndex: 0, sentAt: server.raft.clock });
    const [{ prevLogIndex, sentAt }] = server.sent(installSnapshot);
    const answer = (fields: Partial<Message>) =>
      server.receive(installSnapshotReply, 3, 1, { success: true, prevLogIndex, sentAt, ...fields });
    answer({ offset: 100 });
    return { server, write, base, answer };
  };

  it('does not compact its log while a follower receives a snapshot, until nothing that it lacks can be overtaken', () => {
    const { server, write, base, answer } = installing();
    expect(base).toBeGreaterThan(0);
    expect(write(6)).toBe(base);
    answer({ done: true, matchIndex: base });
    // Everything has been sent to it, in several messages, which may be refused if they arrive in another order.
    expect(write(1)).toBe(base);
    ack(server, 3, server.raft.log.lastIndex);
    expect(server.raft.log.baseIndex).toBeGreaterThan(base);
  });

  it('resumes compaction after a limit', () => {
    const { write, base } = installing();
    expect(write(8)).toBe(base);
    const later = write(20);
    expect(later).toBeGreaterThan(base);
    expect(write(4)).toBeGreaterThan(later);
  });
});

describe('a late acknowledgement of an installed snapshot', () => {
  it('opens the send window again, since the answer to the entries may be lost', () => {
    const server = leader(optionsFor(3, { ...bare, maxInflightMessages: 1 })).sync();
    ack(ack(server, 2, 1), 3, 1).sent();
    server.request(Op.put, 'x', 'a', 1, 1).request(Op.put, 'x', 'b', 1, 2).sync();
    const toTwo = () =>
      server.sent(appendEntries).filter(({ to, entries }) => to === 2 && entries.length > 0);
    expect(toTwo().map(({ prevLogIndex }) => prevLogIndex)).toEqual([1]); // a window of one message
    const { clock, currentTerm } = server.raft;
    const fields = { success: true, done: true, prevLogIndex: 1, matchIndex: 2, sentAt: clock };
    server.receive(MessageType.installSnapshotReply, 2, currentTerm, fields);
    expect(toTwo().map(({ prevLogIndex }) => prevLogIndex)).toEqual([2]);
  });
});

describe('a follower that receives a snapshot', () => {
  const install = (server: Solo, snapshot: Snapshot) =>
    server
      .receive(installSnapshot, 2, 9, chunk(snapshot, 0, 10))
      .receive(installSnapshot, 2, 9, chunk(snapshot, 10, snapshot.bytes - 10));

  it('discards a log that does not agree with the snapshot', () => {
    const server = new Solo(optionsFor(3, bare), { term: 9, log: [1, 1, 2, 2, 2, 2, 2] });
    install(server, aSnapshot()).sync();
    expect(server.raft.log).toMatchObject({ baseIndex: 5, baseTerm: 3, lastIndex: 5, lastTerm: 3 });
    expect(server.raft).toMatchObject({ commitIndex: 5, lastApplied: 5 });
    expect(server.server.disk.entries).toEqual([]);
  });

  it('keeps the entries after the snapshot in a log that agrees', () => {
    const server = new Solo(optionsFor(3, bare), { term: 9, log: [1, 1, 3, 3, 3, 3, 4] });
    install(server, aSnapshot()).sync();
    expect([server.terms, server.raft.commitIndex]).toEqual([[3, 4], 5]);
    expect(server.server.disk.entries.map((entry) => entry.term)).toEqual([3, 4]);
  });

  it('acknowledges the snapshot when it is durable', () => {
    const server = install(new Solo(optionsFor(3, bare), { term: 9 }), aSnapshot());
    expect(server.sent(installSnapshotReply).filter((each) => each.done)).toEqual([]);
    server.sync();
    expect(server.sent(installSnapshotReply)).toMatchObject([{ success: true, done: true, matchIndex: 5 }]);
  });

  it('takes over the state, even while committed entries wait to be applied', () => {
    const server = new Solo(optionsFor(3, { ...bare, applyBatch: 1, applyDelay: 10_000 }), {
      term: 9,
      log: [1, 1, 2],
    });
    server.receive(appendEntries, 2, 9, { prevLogIndex: 3, prevLogTerm: 2, leaderCommit: 3 });
    expect([server.raft.commitIndex, server.raft.lastApplied]).toEqual([3, 1]);
    const snapshot = aSnapshot();
    install(server, snapshot).sync().wait(100_000);
    expect([server.raft.lastApplied, server.raft.store.stateHash]).toEqual([5, snapshot.stateHash]);
  });

  it('does not go back to an older snapshot', () => {
    const server = new Solo(optionsFor(3, bare), { term: 9, log: [3, 3, 3, 3, 3, 3] });
    server.receive(appendEntries, 2, 9, { prevLogIndex: 6, prevLogTerm: 3, leaderCommit: 6 });
    install(server, aSnapshot());
    expect([server.raft.log.baseIndex, server.raft.commitIndex]).toEqual([0, 6]);
    expect(server.sent(installSnapshotReply)).toMatchObject([
      { done: true, matchIndex: 6 },
      { done: true, matchIndex: 6 },
    ]);
  });

  it('ignores a late chunk of an older snapshot while it receives a newer one, unless a later leader sends it', () => {
    const snapshot = aSnapshot();
    const late = { ...chunk(snapshot, 0, 10), prevLogIndex: 4 };
    const received = (term: number) => {
      const server = new Solo(optionsFor(3, bare), { term: 9 });
      server.receive(installSnapshot, 2, 9, chunk(snapshot, 0, 20));
      server.receive(installSnapshot, 2, term, late);
      return server.raft.incoming;
    };
    expect(received(9)).toMatchObject({ lastIncludedIndex: 5, received: 20 });
    expect(received(10)).toMatchObject({ lastIncludedIndex: 4, received: 10 });
  });

  it('reports its offset if a chunk does not fit', () => {
    const snapshot = aSnapshot();
    const server = new Solo(optionsFor(3, bare), { term: 9 });
    server
      .receive(installSnapshot, 2, 9, chunk(snapshot, 0, 10))
      .receive(installSnapshot, 2, 9, chunk(snapshot, 20, 10));
    expect(server.sent(installSnapshotReply)).toMatchObject([
      { success: true, offset: 10 },
      { success: false, offset: 10 },
    ]);
  });

  it('accepts appended entries of which the snapshot covers the first ones', () => {
    const server = install(new Solo(optionsFor(3, bare), { term: 9 }), aSnapshot()).sync();
    server.sent();
    server
      .receive(appendEntries, 2, 9, { prevLogIndex: 3, prevLogTerm: 3, entries: logOf([3, 3, 4], 4) })
      .sync();
    expect(server.terms).toEqual([4]);
    expect(server.sent()).toMatchObject([{ success: true, matchIndex: 6 }]);
  });
});

describe('a snapshot without sessions', () => {
  it('changes the hash of the state', () => {
    const rules = { ...paperRules, snapshotSessions: () => false };
    const server = leader(optionsFor(1, { ...bare, snapshotLogBytes: 0 }), {}, rules).sync();
    server.request(Op.put, 'x', 'y', 4, 1).sync().sync();
    const before = server.raft.store.stateHash;
    server.server.crash();
    server.server.start(server.now);
    expect(server.raft.store.stateHash).not.toBe(before);
  });
});

describe('a silent follower that needs a snapshot', () => {
  it('is asked about it at most twice in a heartbeat interval, besides heartbeats, however short the time-out', () => {
    const timing = { heartbeatInterval: 100_000, retransmitTimeout: 400 };
    const server = leader(optionsFor(3, { ...bare, ...timing, snapshotLogBytes: 0 })).sync();
    ack(server, 2, 1);
    server.receive(MessageType.appendEntriesReply, 3, server.raft.currentTerm, { prevLogIndex: 0 });
    let asked = 0;
    for (const end = server.now + 2_000_000; server.now < end; server.now = server.server.deadline) {
      server.give({ kind: 'deadline' });
      asked += server.sent(MessageType.installSnapshot).length;
    }
    expect(asked).toBeGreaterThan(20);
    expect(asked).toBeLessThan(60);
  });
});
