import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, type Solo } from '../harness/solo.ts';
import { peerOf } from '../harness/watch.ts';

const { appendEntries, appendEntriesReply, installSnapshot } = MessageType;

describe('thrifty replication', () => {
  it('sends entries in turn to just enough followers, and to the others with the next heartbeat', () => {
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

  it('announces a new leader to followers that do not get its first entry, and asks them for no answer', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' }));
    expect(server.sent(appendEntries).map((each) => [each.to, each.entries.length, each.wantAck])).toEqual([
      [2, 1, true],
      [3, 1, true],
      [4, 0, false],
      [5, 0, false],
    ]);
  });

  it('sends to other followers when a chosen one stays silent', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    const reached = () => server.sent(appendEntries).map((each) => `n${each.to}+${each.entries.length}`);
    server.sent();
    server.request(Op.put, 'x', '1');
    expect(reached()).toEqual(['n4+1', 'n5+1']);
    ack(server, 5, 2);
    server.wait(30_000);
    expect(reached()).toEqual(['n2+1']);
    // The entries that the silent follower missed are part of the next message to it.
    ack(server, 2, 2);
    server.sent();
    server.request(Op.put, 'x', '2');
    expect(reached()).toEqual(['n3+2', 'n4+2']);
  });

  it('asks repeatedly for uncommitted entries, each time after a longer wait', () => {
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

  it('confirms a round of reads with just enough followers, and with others if those stay silent', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    server.sent();
    server.request(Op.get, 'x', null);
    expect(server.sent(appendEntries).map((each) => each.to)).toEqual([4, 5]);
    server.wait(30_000);
    expect(server.sent(appendEntries).map((each) => each.to)).toEqual([2, 3]);
  });

  it('keeps contact with a quorum while there are no requests', () => {
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

  describe('does not rely for contact on a follower that may answer late, but asks others:', () => {
    const quiet = (extra: Partial<Options> = {}) => {
      const thrifty = { ...bare, checkQuorum: true, stickiness: true, replication: 'thrifty' } as const;
      const server = leader(optionsFor(5, { ...thrifty, ...extra })).sync();
      for (const id of [2, 3]) ack(server, id, 1);
      server.sent();
      return server;
    };
    /** Lets two of four followers answer every question. */
    const twoAnswerFor = (server: Solo, duration: number) => {
      const end = server.now + duration;
      while (server.now < end) {
        server.wait(10_000);
        for (const { to, wantAck } of server.sent(appendEntries))
          if (wantAck && to <= 3) ack(server, to, server.raft.log.lastIndex);
      }
      return server.raft.role.kind;
    };

    it('one that was silent three times in a row', () => {
      const server = quiet();
      server.request(Op.put, 'x', '1');
      expect(twoAnswerFor(server, 5_000_000)).toBe(RoleCode.leader);
      for (const id of [4, 5]) {
        const { silences, ackDue } = peerOf(server, id);
        expect(silences).toBeGreaterThan(2);
        expect(ackDue).toBeGreaterThan(server.now);
      }
    });

    it('one that receives a snapshot', () => {
      const server = quiet({ snapshotLogBytes: 0, retransmitTimeout: 5_000_000 });
      server.request(Op.put, 'x', '1').sync();
      for (const id of [2, 3]) ack(server, id, 2);
      for (const id of [4, 5]) server.receive(appendEntriesReply, id, 1, { prevLogIndex: 0 });
      expect(server.sent(installSnapshot).map(({ to }) => to)).toEqual([4, 5]);
      expect(twoAnswerFor(server, 3_000_000)).toBe(RoleCode.leader);
      for (const id of [4, 5]) expect(peerOf(server, id).ackDue).toBeGreaterThan(server.now);
    });
  });

  it('sends uncommitted entries that lack a quorum at once to a follower that has installed a snapshot', () => {
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
    // No further follower is needed.
    server.receive(MessageType.installSnapshotReply, 5, raft.currentTerm, installed);
    expect(server.sent(appendEntries)).toEqual([]);
  });

  it('sends a follower that was being probed the entries appended meanwhile as soon as it answers', () => {
    const server = leader(optionsFor(3, { ...bare, replication: 'thrifty' })).sync();
    server.request(Op.put, 'x', '1').request(Op.put, 'x', '2').sync();
    expect(server.sent(appendEntries).map(({ to, entries }) => [to, entries.length])).toEqual([
      [2, 1],
      [3, 0],
      [3, 2],
    ]);
    ack(server, 2, 1);
    ack(server, 3, 2);
    const carriers = server.sent(appendEntries);
    for (const { to, prevLogIndex, entries } of carriers) ack(server, to, prevLogIndex + entries.length);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('sends missing entries along with a question, because questions postpone heartbeats', () => {
    const server = leader(optionsFor(3, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.sent();
    server.request(Op.put, 'x', '1').sync();
    const [{ to: chosen }] = server.sent(appendEntries);
    ack(server, chosen, 2);
    const carried: [number, number][] = [];
    for (let i = 0; i < 4; i++) {
      server.wait(20_000).request(Op.get, 'x', null);
      for (const { to, entries, round } of server.sent(appendEntries)) {
        carried.push([to, entries.length]);
        const answer = { success: true, matchIndex: 2, prevLogIndex: 2, round, sentAt: server.raft.clock };
        server.receive(appendEntriesReply, to, server.raft.currentTerm, answer);
      }
    }
    const other = chosen === 2 ? 3 : 2;
    expect(carried).toEqual([
      [other, 1],
      [chosen, 0],
      [other, 0],
      [chosen, 0],
    ]);
  });

  describe('keeps contact with a quorum if an answer may take long:', () => {
    /**
     * Contact is renewed after 150 ms and lost after 300 ms; the leader waits nearly that long for an
     * answer.
     */
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

    it('other followers are asked while there is time', () => {
      expect(contactOf((follower) => follower <= 3)).toBe(RoleCode.leader);
    });
  });

  it('does not send excess messages while too few followers answer', () => {
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
    // Heartbeats are sent anyway, and a question may replace one.
    const heartbeats = (2 * 110_000_000) / server.raft.options.heartbeatInterval;
    expect(sent).toBeGreaterThan(heartbeats - 4);
    expect(sent).toBeLessThan(heartbeats + 40);
  });

  it('brings the target of a transfer up to date at once, without waiting for the next heartbeat', () => {
    const server = leader(optionsFor(5, { ...bare, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    server.sent();
    server.request(Op.put, 'x', '1').sync();
    for (const id of [4, 5]) ack(server, id, 2);
    server.sent();
    server.give({ kind: 'transfer', to: 2 });
    expect(server.sent(appendEntries).map(({ to, entries }) => [to, entries.length])).toEqual([[2, 1]]);
    ack(server, 2, 2);
    expect(server.sent(MessageType.timeoutNow).map(({ to }) => to)).toEqual([2]);
  });

  it('asks another follower in time if the one it relied on turns out to be silent', () => {
    const timing = { heartbeatInterval: 30_000, electionTimeoutMin: 100_000, electionTimeoutMax: 120_000 };
    const server = leader(
      optionsFor(3, { ...bare, ...timing, checkQuorum: true, replication: 'thrifty' }),
    ).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    server.sent();
    for (let i = 0; i < 1000 && server.raft.role.kind === RoleCode.leader; i++) {
      server.wait(1000);
      for (const { to, wantAck } of server.sent(appendEntries)) if (wantAck && to === 2) ack(server, 2, 1);
    }
    expect(server.raft.role.kind).toBe(RoleCode.leader);
  });

  describe('keeps contact when one of two followers is silent and the other receives every third question:', () => {
    const timing = { heartbeatInterval: 50_000, electionTimeoutMin: 150_000, electionTimeoutMax: 300_000 };
    const contact = (retransmitTimeout: number, silent: number) => {
      const options = { ...bare, ...timing, checkQuorum: true, retransmitTimeout } as const;
      const server = leader(optionsFor(3, { ...options, replication: 'thrifty' })).sync();
      for (const id of [2, 3]) ack(server, id, 1);
      server.sent();
      let questions = 0;
      while (server.raft.role.kind === RoleCode.leader && server.now < 3_000_000) {
        server.wait(1000);
        for (const { to, wantAck } of server.sent(appendEntries))
          if (wantAck && to !== silent && ++questions % 3 === 0) ack(server, to, 1);
      }
      return server.raft.role.kind;
    };

    it('it asks again as soon as an answer is overdue', () => {
      expect(contact(20_000, 2)).toBe(RoleCode.leader);
    });

    it('it asks everybody when there is no time left to ask twice', () => {
      expect(contact(60_000, 3)).toBe(RoleCode.leader);
    });
  });

  it('sends what they lack to followers that answer before the log is compacted, so that they need no snapshot', () => {
    const server = leader(optionsFor(5, { ...bare, snapshotLogBytes: 100, replication: 'thrifty' })).sync();
    for (const id of [2, 3, 4, 5]) ack(server, id, 1);
    peerOf(server, 3).silences = 1;
    server.sent();
    server
      .request(Op.put, 'x', 'a long value that makes the log so long that it is due to be compacted')
      .sync();
    expect(server.sent().map(({ to }) => to)).toEqual([4, 5]);
    for (const id of [4, 5]) ack(server, id, 2);
    expect(server.raft.log.baseIndex).toBe(2);
    expect(server.sent().map(({ to, entries }) => [to, entries.length])).toEqual([[2, 1]]);
  });

  it('sends a removed server the configuration that leaves it out when that is committed', () => {
    const server = leader(
      optionsFor(4, { ...bare, membershipChange: 'single', replication: 'thrifty' }),
    ).sync();
    for (const id of [2, 3, 4]) ack(server, id, 1);
    server.sent();
    server.give({ kind: 'reconfigure', voters: [1, 2, 3], learners: [] }).sync();
    expect(server.sent(appendEntries).map(({ to }) => to)).toEqual([2]);
    ack(server, 2, 2);
    const last = server.sent(appendEntries).filter(({ to }) => to === 4);
    expect(last.map(({ entries, leaderCommit }) => [entries.length, leaderCommit])).toEqual([[1, 2]]);
  });

  it('prefers followers that need no snapshot', () => {
    const server = leader(optionsFor(5, { ...bare, snapshotLogBytes: 0, replication: 'thrifty' })).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    expect(server.raft.log.baseIndex).toBe(1);
    server.sent();
    server.request(Op.put, 'x', '1');
    expect(server.sent().map(({ type, to }) => [type, to])).toEqual([
      [appendEntries, 2],
      [appendEntries, 3],
    ]);
  });

  it('continues to send to a follower if one message has no room for all that it misses', () => {
    const configuration = configurationOf([1, 2], [3]);
    const server = leader({
      ...optionsFor(2, { ...bare, replication: 'thrifty', maxBytesPerMessage: 40 }),
      configuration,
    }).sync();
    for (const id of [2, 3]) ack(server, id, 1);
    for (const value of ['1', '2', '3', '4']) server.request(Op.put, 'x', value);
    server.sync();
    ack(server, 2, 5);
    server.sent();
    server.wait(50_000);
    const carried = () =>
      server
        .sent(appendEntries)
        .flatMap(({ to, entries }) => (to === 3 ? entries.map(({ index }) => index) : []));
    expect(carried()).toEqual([2]);
    ack(server, 3, 2);
    expect(carried()).toEqual([3, 4, 5]);
  });

  describe('a snapshot for a silent follower', () => {
    /** A leader that has offered a snapshot to one of its two followers. */
    const offering = () => {
      const options = { ...bare, checkQuorum: true, snapshotLogBytes: 0, retransmitTimeout: 400 } as const;
      const server = leader(optionsFor(3, { ...options, replication: 'thrifty' })).sync();
      ack(server, 2, 1);
      server.receive(appendEntriesReply, 3, server.raft.currentTerm, { prevLogIndex: 0 });
      expect(server.sent(installSnapshot).map(({ to }) => to)).toEqual([3]);
      return server;
    };
    /**
     * How often the leader asks for the offset within this time, while the other follower answers every
     * question.
     */
    const askedWithin = (server: Solo, duration: number) => {
      let asked = 0;
      const end = server.now + duration;
      while (server.now < end) {
        server.wait(400);
        const sent = server.sent();
        asked += sent.filter(({ type }) => type === installSnapshot).length;
        for (const { to, wantAck } of sent) if (to === 2 && wantAck) ack(server, 2, 1);
      }
      return asked;
    };

    it('is asked about less and less often, in the end at the pace of heartbeats', () => {
      const server = offering();
      // Twenty heartbeats, and some questions before the first of them.
      expect(askedWithin(server, 1_000_000)).toBeLessThan(40);
    });

    it('continues as soon as a heartbeat reaches the follower again', () => {
      const server = offering();
      peerOf(server, 3).silences = 8;
      peerOf(server, 3).ackDue = server.raft.clock + 100_000_000;
      expect(askedWithin(server, 60_000)).toBe(1);
      const { snapshot } = server.raft;
      const fields = { success: true, prevLogIndex: snapshot?.lastIncludedIndex, sentAt: server.raft.clock };
      server.receive(MessageType.installSnapshotReply, 3, server.raft.currentTerm, fields);
      expect(server.sent(installSnapshot).map(({ to, done }) => [to, done])).toEqual([[3, true]]);
    });
  });
});
