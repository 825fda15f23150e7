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

  it('refuses what does not join its log, and says where they may agree', () => {
    const short = append(follower([1, 1]), 5, 3, [3])[0];
    expect(short).toMatchObject({ success: false, conflictIndex: 2, conflictTerm: 1 });
    const conflicting = append(follower([1, 1, 4, 4, 4]), 5, 3, [3])[0];
    expect(conflicting).toMatchObject({ success: false, conflictIndex: 2, conflictTerm: 1 });
  });

  it('truncates at a conflict only', () => {
    const server = follower([1, 1, 2, 2]);
    append(server, 1, 1, [1, 2]);
    expect(server.terms).toEqual([1, 1, 2, 2]);
    append(server, 2, 1, [3]);
    expect(server.terms).toEqual([1, 1, 3]);
    expect(server.server.disk.entries.map((entry) => entry.term)).toEqual([1, 1, 3]);
  });

  it('acknowledges what the message held, not what its log holds', () => {
    expect(append(follower([1, 1, 2, 2]), 0, 0, [1])[0]).toMatchObject({ success: true, matchIndex: 1 });
  });

  it('commits no further than the message reached', () => {
    const server = follower([1, 1, 2, 2]);
    append(server, 0, 0, [1], 4);
    expect(server.raft.commitIndex).toBe(1);
    append(server, 4, 2, [], 3);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('acknowledges entries only when they are durable, but may answer a heartbeat before', () => {
    const server = follower([]);
    server.receive(appendEntries, 2, 9, { entries: logOf([9]) });
    expect(server.sent()).toEqual([]);
    server.receive(appendEntries, 2, 9, { prevLogIndex: 1, prevLogTerm: 9, wantAck: true });
    expect(server.sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t9 at 1/0 yes 0']);
    server.sync();
    expect(server.sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t9 yes 1']);
  });

  it('leaves a heartbeat unanswered that wants no answer', () => {
    const server = follower([]);
    server.receive(appendEntries, 2, 9);
    expect(server.sent()).toEqual([]);
  });
});

describe('durability', () => {
  it('of a rewritten suffix does not come from the write of the old one', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    server.receive(appendEntries, 2, 1, { entries: logOf([1, 1, 1]) });
    server.receive(appendEntries, 3, 2, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf([2, 2], 2) });
    server.sync(1);
    expect(server.raft.storage.durableIndex).toBe(1);
    server.sync();
    expect(server.raft.storage.durableIndex).toBe(3);
    expect(server.server.disk.entries.map((entry) => entry.term)).toEqual([1, 2, 2]);
  });

  it('of its own log is waited for by the leader before it counts itself', () => {
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
  it('begins its term with a no-op, sent at once and without waiting for its disk', () => {
    const server = leader(optionsFor(3, bare), { term: 4, log: [1, 4] });
    expect(server.sent(appendEntries).map(brief)).toEqual([
      'AppendEntries n1>n2 t5 at 2/4 +5',
      'AppendEntries n1>n3 t5 at 2/4 +5',
    ]);
  });

  it('does not commit an entry of an earlier term by counting (Figure 8)', () => {
    const server = leader(optionsFor(5, bare), { term: 3, log: [1, 2] }).sync();
    ack(server, 2, 2);
    ack(server, 3, 2);
    expect(server.raft.commitIndex).toBe(0);
    ack(server, 2, 3);
    ack(server, 3, 3);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('needs more than half, also of an even number', () => {
    const server = leader(optionsFor(4, bare)).sync();
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(0);
    ack(server, 3, 1);
    expect(server.raft.commitIndex).toBe(1);
  });

  it('that is joint needs both halves, to commit and to stay in office', () => {
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

  it("backs up by whole terms, its own and the follower's", () => {
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

  it('never goes below what is known to match', () => {
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

  it("fills a follower's window and no more", () => {
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

  it('asks again when a whole window is lost', () => {
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

  it('takes refusals that were overtaken for old news', () => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    const early = { prevLogIndex: 2, conflictIndex: 1, conflictTerm: 1, sentAt: server.raft.clock };
    server.request(Op.put, 'x', 'y', 4, 1);
    server.sent();
    // An empty message overtook the entry and was refused; the leader goes back, and finds that all is well.
    server.now += 1_000;
    server.give({ kind: 'deadline' }).receive(appendEntriesReply, 2, 1, early);
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 1/1 +1']);
    server.now += 1_000;
    server.give({ kind: 'deadline' });
    ack(server, 2, 2);
    server.request(Op.put, 'x', 'z', 4, 2);
    server.sent();
    // So another one of the same kind has nothing to say, and one of what was sent since has.
    server.receive(appendEntriesReply, 2, 1, { ...early, prevLogIndex: 3, conflictIndex: 2 });
    expect(server.sent()).toEqual([]);
    const news = { prevLogIndex: 3, conflictIndex: 2, conflictTerm: 1, sentAt: server.raft.clock };
    server.receive(appendEntriesReply, 2, 1, news);
    expect(server.sent().map(brief)).toEqual(['AppendEntries n1>n2 t1 at 2/1 +1']);
  });

  it('sends nothing twice because of an answer to less than was probed, or to what is not on disk there yet', () => {
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

  it('sends a heartbeat to a follower that heard nothing for the interval, and only to that one', () => {
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

  it('steps down for a later term, and tells whoever waits', () => {
    const server = leader();
    server.request(Op.put, 'x', 'y', 5, 1);
    server.receive(appendEntries, 3, 9);
    expect(server.replies()).toMatchObject([{ status: 3, leader: 3, uncertain: true }]);
  });

  it('steps down when it hears from no quorum', () => {
    const server = leader(optionsFor(3, { ...bare, checkQuorum: true })).sync();
    const start = server.now;
    server.waitUntil(() => server.raft.role.kind === RoleCode.follower);
    expect(server.now - start).toBe(300_000);
  });

  it('refuses proposals while too much is uncommitted', () => {
    const server = leader(optionsFor(3, { ...bare, maxUncommittedBytes: 100 }));
    for (let serial = 1; serial <= 5; serial++) server.request(Op.put, 'x', 'y', 1, serial);
    const refused = server.replies();
    expect(refused.length).toBeGreaterThan(1);
    for (const reply of refused) expect(reply).toMatchObject({ status: 4, uncertain: false });
  });
});
