import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, brief, leader, logOf, Solo } from '../harness/solo.ts';

const { appendEntries, appendEntriesReply } = MessageType;

describe('a follower', () => {
  const follower = (terms: number[], term = 9) => new Solo(optionsFor(3, bare), { term, log: terms });
  const append = (server: Solo, prev: number, prevTerm: number, terms: number[], leaderCommit = 0) =>
    server
      .receive(appendEntries, 2, 9, {
        prevLogIndex: prev,
        prevLogTerm: prevTerm,
        entries: logOf(terms, prev + 1),
        leaderCommit,
        wantAck: true,
      })
      .sync()
      .sent(appendEntriesReply);

  it('refuses entries that do not join its log, and says where the logs may agree', () => {
    const short = append(follower([1, 1]), 5, 3, [3])[0];
    expect(short).toMatchObject({ success: false, conflictIndex: 2, conflictTerm: 1 });
    const conflicting = append(follower([1, 1, 4, 4, 4]), 5, 3, [3])[0];
    expect(conflicting).toMatchObject({ success: false, conflictIndex: 2, conflictTerm: 1 });
  });

  it('truncates only at a conflict', () => {
    const server = follower([1, 1, 2, 2]);
    append(server, 1, 1, [1, 2]);
    expect(server.terms).toEqual([1, 1, 2, 2]);
    append(server, 2, 1, [3]);
    expect(server.terms).toEqual([1, 1, 3]);
    expect(server.server.disk.entries.map((entry) => entry.term)).toEqual([1, 1, 3]);
  });

  it('acknowledges only what the message contained, not its whole log', () => {
    expect(append(follower([1, 1, 2, 2]), 0, 0, [1])[0]).toMatchObject({ success: true, matchIndex: 1 });
  });

  it('commits only up to the last entry that the message covers', () => {
    const server = follower([1, 1, 2, 2]);
    append(server, 0, 0, [1], 4);
    expect(server.raft.commitIndex).toBe(1);
    append(server, 4, 2, [], 3);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('acknowledges entries only when they are durable, but may answer a heartbeat earlier', () => {
    const server = follower([]);
    server.receive(appendEntries, 2, 9, { entries: logOf([9]) });
    expect(server.sent()).toEqual([]);
    server.receive(appendEntries, 2, 9, { prevLogIndex: 1, prevLogTerm: 9, wantAck: true });
    expect(server.sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t9 at 1/0 yes 0']);
    server.sync();
    expect(server.sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t9 yes 1']);
  });

  it('does not answer a heartbeat that asks for no answer', () => {
    const server = follower([]);
    server.receive(appendEntries, 2, 9);
    expect(server.sent()).toEqual([]);
  });
});

describe('durability', () => {
  it('of a rewritten suffix does not follow from the write of the old suffix', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    server.receive(appendEntries, 2, 1, { entries: logOf([1, 1, 1]) });
    server.receive(appendEntries, 3, 2, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf([2, 2], 2) });
    server.sync(1);
    expect(server.raft.storage.durableIndex).toBe(1);
    server.sync();
    expect(server.raft.storage.durableIndex).toBe(3);
    expect(server.server.disk.entries.map((entry) => entry.term)).toEqual([1, 2, 2]);
  });

  it('of its own log is required before a leader counts itself', () => {
    const server = leader();
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(0);
    server.sync();
    expect(server.raft.commitIndex).toBe(1);
    server.request(Op.put, 'x', 'y');
    ack(server, 2, 2);
    ack(server, 3, 2);
    expect(server.raft.commitIndex).toBe(2);
  });
});

describe('a leader', () => {
  it('begins its term with a no-op that it sends without waiting for its own disk', () => {
    const server = leader(optionsFor(3, bare), { term: 4, log: [1, 4] });
    expect(server.sent(appendEntries).map(brief)).toEqual([
      'AppendEntries n1>n2 t5 at 2/4 +5',
      'AppendEntries n1>n3 t5 at 2/4 +5',
    ]);
  });

  it('does not commit an entry of an earlier term by counting replicas (Figure 8)', () => {
    const server = leader(optionsFor(5, bare), { term: 3, log: [1, 2] }).sync();
    ack(server, 2, 2);
    ack(server, 3, 2);
    expect(server.raft.commitIndex).toBe(0);
    ack(server, 2, 3);
    ack(server, 3, 3);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('needs more than half of the servers to commit, also for an even number of servers', () => {
    const server = leader(optionsFor(4, bare)).sync();
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(0);
    ack(server, 3, 1);
    expect(server.raft.commitIndex).toBe(1);
  });

  it('of a joint configuration needs both halves, to commit and to stay in office', () => {
    const server = new Solo(optionsFor(5, { ...bare, checkQuorum: true }), { term: 1 });
    const joint = configurationOf([1, 2, 3], [], [1, 4, 5]);
    server.receive(appendEntries, 2, 1, {
      entries: [new Entry(EntryKind.configuration, 1, 1, 0, null, joint)],
    });
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
    const vote = (id: number) =>
      server.receive(MessageType.requestVoteReply, id, server.raft.currentTerm, { success: true });
    vote(2);
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
    vote(4).sync();
    const start = server.now;
    for (let i = 0; i < 30 && server.raft.role.kind === RoleCode.leader; i++) {
      ack(ack(server, 2, 2), 3, 2);
      server.wait(50_000);
    }
    expect(server.raft.commitIndex).toBe(0);
    expect(server.now - start).toBe(300_000);
  });

  it("backs up by whole terms, both of its own log and of the follower's", () => {
    const server = leader(optionsFor(3, bare), { term: 6, log: [1, 1, 1, 4, 4, 5, 5, 6, 6] });
    server.sent();
    const refuse = (prevLogIndex: number, conflictIndex: number, conflictTerm: number) =>
      server
        .receive(appendEntriesReply, 2, 7, { prevLogIndex, conflictIndex, conflictTerm })
        .sent()
        .map(brief);
    expect(refuse(9, 5, 4)).toEqual(['AppendEntries n1>n2 t7 at 5/4 +5,5,6,6,7']);
    expect(refuse(5, 4, 3)).toEqual(['AppendEntries n1>n2 t7 at 3/1 +4,4,5,5,6,6,7']);
    expect(refuse(9, 1, 1)).toEqual([]);
  });

  it('never sends from below matchIndex', () => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1, 1, 1] }).sync();
    ack(server, 2, 4);
    server.request(Op.put, 'x', 'y');
    server.sent();
    const refusal = { conflictIndex: 0, sentAt: server.raft.clock };
    server.receive(appendEntriesReply, 2, 2, { ...refusal, prevLogIndex: 2 });
    expect(server.sent()).toEqual([]);
    server.receive(appendEntriesReply, 2, 2, { ...refusal, prevLogIndex: 5 });
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t2 at 4/2 +2']);
  });

  it('fills the send window of a follower and sends no more', () => {
    const server = leader(optionsFor(3, { ...bare, maxInflightMessages: 2 })).sync();
    ack(server, 2, 1);
    server.sent();
    for (let serial = 1; serial <= 5; serial++) server.request(Op.put, 'x', `${serial}`, 1, serial);
    const toTwo = () =>
      server
        .sent(appendEntries)
        .filter((each) => each.to === 2)
        .map(brief);
    expect(toTwo()).toEqual(['AppendEntries n1>n2 t1 at 1/1 +1', 'AppendEntries n1>n2 t1 at 2/1 +1']);
    ack(server, 2, 2);
    expect(toTwo()).toEqual(['AppendEntries n1>n2 t1 at 3/1 +1,1,1']);
  });

  it('asks the follower for its state when a whole window is lost', () => {
    const server = leader(optionsFor(3, { ...bare, maxInflightMessages: 1 })).sync();
    ack(server, 2, 1);
    server.request(Op.put, 'x', 'y');
    server.sent();
    server.wait(30_000);
    expect(
      server
        .sent(appendEntries)
        .filter((each) => each.to === 2)
        .map(brief),
    ).toEqual(['AppendEntries n1>n2 t1 at 2/1']);
    server.receive(appendEntriesReply, 2, 1, { prevLogIndex: 2, conflictIndex: 1, conflictTerm: 1 });
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 1/1 +1']);
  });

  it('ignores a refusal that has been overtaken by later answers', () => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    const early = { prevLogIndex: 2, conflictIndex: 1, conflictTerm: 1, sentAt: server.raft.clock };
    server.request(Op.put, 'x', 'y', 4, 1);
    server.sent();
    // An empty message overtook the entry and was refused. The leader backs up, and the follower then
    // acknowledges the entry.
    server.now += 1_000;
    server.give({ kind: 'deadline' }).receive(appendEntriesReply, 2, 1, early);
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 1/1 +1']);
    server.now += 1_000;
    server.give({ kind: 'deadline' });
    ack(server, 2, 2);
    server.request(Op.put, 'x', 'z', 4, 2);
    server.sent();
    // Another refusal of the same kind is now outdated; a refusal of a message sent since then is not.
    server.receive(appendEntriesReply, 2, 1, { ...early, prevLogIndex: 3, conflictIndex: 2 });
    expect(server.sent()).toEqual([]);
    const news = { prevLogIndex: 3, conflictIndex: 2, conflictTerm: 1, sentAt: server.raft.clock };
    server.receive(appendEntriesReply, 2, 1, news);
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 2/1 +1']);
  });

  it("sends nothing twice because of an answer to less than it probed, or to entries not yet on the follower's disk", () => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    server.request(Op.put, 'x', 'y', 4, 1).request(Op.put, 'x', 'z', 4, 2);
    server.sent();
    server.wait(30_000);
    const probes = server.sent(appendEntries).filter(({ to }) => to === 2);
    expect(probes.map(brief)).toEqual(['AppendEntries n1>n2 t1 at 3/1']);
    const answer = { success: true, sentAt: server.raft.clock };
    server.receive(appendEntriesReply, 2, 1, { ...answer, prevLogIndex: 1, matchIndex: 2 });
    server.receive(appendEntriesReply, 2, 1, { ...answer, prevLogIndex: 3, matchIndex: 2 });
    expect(server.sent()).toEqual([]);
    server.request(Op.put, 'x', 'w', 4, 3);
    const sent = server.sent().filter(({ to }) => to === 2);
    expect(sent.map(brief)).toEqual(['AppendEntries n1>n2 t1 at 3/1 +1']);
  });

  it('repeats a probe that may be lost, less and less often, until that is left to the heartbeats', () => {
    const times = { heartbeatInterval: 200_000, retransmitTimeout: 30_000 };
    const server = leader(optionsFor(3, { ...bare, ...times }));
    const start = server.now;
    const sent: number[] = [];
    server.waitUntil(() => {
      const probes = server.sent(appendEntries).filter(({ to, wantAck }) => to === 2 && wantAck);
      for (const _ of probes) sent.push((server.now - start) / 1000);
      return sent.length >= 6;
    });
    expect(sent).toEqual([0, 30, 90, 290, 490, 690]);
  });

  it('sends a heartbeat to a follower that it has sent nothing for one interval, and only to that one', () => {
    const server = leader().sync();
    ack(server, 2, 1);
    ack(server, 3, 1);
    server.sent();
    server.now += 40_000;
    const refusal = { prevLogIndex: 5, conflictIndex: 1, conflictTerm: 1, sentAt: server.raft.clock };
    server.receive(appendEntriesReply, 3, 1, refusal);
    server.sent();
    server.now += 10_000;
    server.give({ kind: 'deadline' });
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 1/1']);
  });

  it('steps down for a later term, and tells its waiting clients', () => {
    const server = leader();
    server.request(Op.put, 'x', 'y', 5, 1);
    server.receive(appendEntries, 3, 9);
    expect(server.replies()).toMatchObject([{ status: 3, leader: 3, uncertain: true }]);
  });

  it('steps down when it has not heard from a quorum', () => {
    const server = leader(optionsFor(3, { ...bare, checkQuorum: true })).sync();
    const start = server.now;
    server.waitUntil(() => server.raft.role.kind === RoleCode.follower);
    expect(server.now - start).toBe(300_000);
  });

  it('refuses proposals while too many bytes are uncommitted', () => {
    const server = leader(optionsFor(3, { ...bare, maxUncommittedBytes: 100 }));
    for (let serial = 1; serial <= 5; serial++) server.request(Op.put, 'x', 'y', 1, serial);
    const refused = server.replies();
    expect(refused.length).toBeGreaterThan(1);
    for (const reply of refused) expect(reply).toMatchObject({ status: 4, uncertain: false });
  });
});
