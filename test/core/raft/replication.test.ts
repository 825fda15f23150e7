import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, brief, leader, logOf, Solo } from '../harness/solo.ts';
import { peerOf } from '../harness/watch.ts';

const { appendEntries, appendEntriesReply, installSnapshot } = MessageType;

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

describe('thrifty replication', () => {
  it('sends entries to just enough followers, turn by turn, and to the rest with the heartbeat', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    server.sent();
    const reached = () => server.sent(appendEntries).map((each) => `n${each.to}+${each.entries.length}`);
    server.request(Op.put, 'x', '1');
    expect(reached()).toEqual(['n4+1', 'n5+1']);
    server.request(Op.put, 'x', '2');
    expect(reached()).toEqual(['n2+2', 'n3+2']);
    server.request(Op.put, 'x', '3');
    expect(reached()).toEqual(['n4+2', 'n5+2']);
    for (const id of [2, 3, 4, 5]) ack(server, id, id < 4 ? 3 : 4);
    server.wait(50_000);
    expect(reached()).toEqual(['n2+1', 'n3+1', 'n4+0', 'n5+0']);
  });

  it('makes a new leader known to those who do not get its first entry, and wants no answer of them', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' }));
    expect(server.sent(appendEntries).map((each) => [each.to, each.entries.length, each.wantAck])).toEqual([
      [2, 1, true],
      [3, 1, true],
      [4, 0, false],
      [5, 0, false],
    ]);
  });

  it('turns to others when a chosen follower stays silent', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    const reached = () => server.sent(appendEntries).map((each) => `n${each.to}+${each.entries.length}`);
    server.sent();
    server.request(Op.put, 'x', '1');
    expect(reached()).toEqual(['n4+1', 'n5+1']);
    ack(server, 5, 2);
    server.wait(30_000);
    expect(reached()).toEqual(['n2+1']);
    // What the silent one missed goes along with the next message it gets.
    ack(server, 2, 2);
    server.sent();
    server.request(Op.put, 'x', '2');
    expect(reached()).toEqual(['n3+2', 'n4+2']);
  });

  it('asks again and again for what is not committed, each time after a longer wait', () => {
    const server = leader(optionsFor(3, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.sent();
    server.request(Op.put, 'x', '1');
    const times: number[] = [];
    const start = server.now;
    for (let i = 0; i < 8; i++) {
      server.now = server.server.deadline;
      server.give({ kind: 'deadline' });
      if (server.sent(appendEntries).some((each) => each.to === 2)) times.push(server.now - start);
    }
    expect(times.length).toBeGreaterThan(2);
    expect(times[1] - times[0]).toBeGreaterThan(times[0]);
  });

  it('lets just enough followers confirm a round of reads, and others where those stay silent', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    server.sent();
    server.request(Op.get, 'x', null);
    expect(server.sent(appendEntries).map((each) => each.to)).toEqual([4, 5]);
    server.wait(30_000);
    expect(server.sent(appendEntries).map((each) => each.to)).toEqual([2, 3]);
  });

  it('keeps contact with a quorum where nothing is asked', () => {
    const server = leader(
      optionsFor(5, { ...bare, checkQuorum: true, stickiness: true, replication: 'thrifty' }),
    ).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    server.sent();
    const asked: number[] = [];
    for (let i = 0; i < 40; i++) {
      server.wait(20_000);
      for (const each of server.sent(appendEntries)) {
        if (!each.wantAck) continue;
        asked.push(each.to);
        ack(server, each.to, 1);
      }
    }
    expect(server.raft.role.kind).toBe(RoleCode.leader);
    // Two followers every 150 ms of 800.
    expect(asked.length).toBeLessThan(14);
    expect(new Set(asked).size).toBe(4);
  });

  describe('does not wait for contact with who may be long in answering, but asks others:', () => {
    const quiet = (extra: Partial<Options> = {}) => {
      const thrifty = { ...bare, checkQuorum: true, stickiness: true, replication: 'thrifty' } as const;
      const server = leader(optionsFor(5, { ...thrifty, ...extra })).sync();
      for (const id of [2, 3]) ack(server, id, 1);
      server.sent();
      return server;
    };
    /** Two of four answer whatever they are asked. */
    const twoAnswerFor = (server: Solo, duration: number) => {
      const end = server.now + duration;
      while (server.now < end) {
        server.wait(10_000);
        for (const { to, wantAck } of server.sent(appendEntries))
          if (wantAck && to <= 3) ack(server, to, server.raft.log.lastIndex);
      }
      return server.raft.role.kind;
    };

    it('who was silent three times in a row', () => {
      const server = quiet();
      server.request(Op.put, 'x', '1');
      expect(twoAnswerFor(server, 5_000_000)).toBe(RoleCode.leader);
      for (const id of [4, 5]) {
        const { silences, ackDue } = peerOf(server, id);
        expect(silences).toBeGreaterThan(2);
        expect(ackDue).toBeGreaterThan(server.now);
      }
    });

    it('who takes a snapshot', () => {
      const server = quiet({ snapshotLogBytes: 0, retransmitTimeout: 5_000_000 });
      server.request(Op.put, 'x', '1').sync();
      for (const id of [2, 3]) ack(server, id, 2);
      for (const id of [4, 5]) server.receive(appendEntriesReply, id, 1, { prevLogIndex: 0 });
      expect(server.sent(installSnapshot).map(({ to }) => to)).toEqual([4, 5]);
      expect(twoAnswerFor(server, 3_000_000)).toBe(RoleCode.leader);
      for (const id of [4, 5]) expect(peerOf(server, id).ackDue).toBeGreaterThan(server.now);
    });
  });

  it('asks who comes from a snapshot for what too few have for a commit, and does not leave it to a heartbeat', () => {
    const server = leader(optionsFor(5, { ...bare, snapshotLogBytes: 0, replication: 'thrifty' })).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.request(Op.put, 'x', '1').sync();
    for (const id of [2, 3]) ack(server, id, 2);
    const { raft } = server;
    for (const id of [3, 4, 5]) peerOf(server, id).become(ProgressState.snapshot, 1, raft.snapshot);
    server.request(Op.put, 'x', '2').sync();
    ack(server, 2, 3);
    server.sent();
    const installed = { success: true, done: true, prevLogIndex: 2, matchIndex: 2 };
    server.receive(MessageType.installSnapshotReply, 4, raft.currentTerm, installed);
    expect(server.sent(appendEntries).map(({ to, entries }) => [to, entries.length])).toEqual([[4, 1]]);
    ack(server, 4, 3);
    expect(raft.commitIndex).toBe(3);
    // Nobody is wanted any more.
    server.receive(MessageType.installSnapshotReply, 5, raft.currentTerm, installed);
    expect(server.sent(appendEntries)).toEqual([]);
  });

  describe('keeps the contact of a quorum where an answer may be long in coming:', () => {
    /** Contact is renewed 150 ms after it was had, and lost after 300: an answer is awaited nearly that long. */
    const contactOf = (answers: (follower: number, question: number) => boolean) => {
      const patient = { checkQuorum: true, replication: 'thrifty', retransmitTimeout: 140_000 } as const;
      const server = leader(optionsFor(5, { ...bare, ...patient })).sync();
      for (const id of [2, 3, 4, 5]) ack(server, id, 1);
      server.sent();
      const questions = new Map<number, number>();
      for (let i = 0; i < 2000; i++) {
        server.wait(2000);
        for (const { to, wantAck } of server.sent(appendEntries)) {
          if (!wantAck) continue;
          const question = (questions.get(to) ?? 0) + 1;
          questions.set(to, question);
          if (answers(to, question)) ack(server, to, 1);
        }
      }
      return server.raft.role.kind;
    };

    it('a heartbeat repeats the question', () => {
      expect(contactOf((_, question) => question % 2 === 0)).toBe(RoleCode.leader);
    });

    it('others are asked while there is time', () => {
      expect(contactOf((follower) => follower <= 3)).toBe(RoleCode.leader);
    });
  });

  it('does not shout where too few answer', () => {
    const extra = { checkQuorum: true, stickiness: true, electionTimeoutMin: 60_000_000 } as const;
    const server = leader(
      optionsFor(3, { ...bare, ...extra, electionTimeoutMax: 120_000_000, replication: 'thrifty' }),
    ).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.sent();
    let sent = 0;
    for (let i = 0; i < 11_000; i++) {
      server.wait(10_000);
      sent += server.sent(appendEntries).length;
    }
    expect(server.raft.role.kind).toBe(RoleCode.leader);
    // Heartbeats go out anyway, in place of which it may ask.
    const heartbeats = (2 * 110_000_000) / server.raft.options.heartbeatInterval;
    expect(sent).toBeGreaterThan(heartbeats - 4);
    expect(sent).toBeLessThan(heartbeats + 40);
  });
});
