import { describe, expect, it } from 'vitest';
import { DeclareKind, ReplyStatus, RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { onPersisted } from '../../../core/raft/step.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, aSnapshot, bare, brief, leader, logOf, Solo } from '../harness/solo.ts';
import { declared } from '../harness/watch.ts';

/* Edge cases of core/raft/step.ts, follower.ts and snapshot-receiver.ts that mutation testing found untested. */

const { appendEntries, appendEntriesReply, installSnapshot, installSnapshotReply } = MessageType;

const milestonesOf = (server: Solo) => declared(server, DeclareKind.milestone, ({ milestone }) => milestone);

const whole = (snapshot: Snapshot | null) => ({
  prevLogIndex: 5,
  prevLogTerm: 3,
  snapshot,
  chunkBytes: snapshot?.bytes ?? 0,
  done: true,
});

describe('a step', () => {
  it('that reports a completed write also does what has become due since the last step', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    server.receive(appendEntries, 2, 1, { entries: logOf([1]) });
    server.now = 1_000_000;
    expect(server.sync().raft.role.kind).toBe(RoleCode.candidate);
  });

  it('is not needed to tell a follower that its write has completed', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    server.receive(appendEntries, 2, 1, { entries: logOf([1]) });
    expect(onPersisted(server.raft, 1)).toBe(true);
    expect(server.raft.storage.durableIndex).toBe(1);
  });

  it('is needed to tell a leader that is alone, since that commits the entry', () => {
    const server = leader(optionsFor(1, bare)).sync().request(Op.put, 'x', 'y', 4, 1);
    expect(onPersisted(server.raft, 100)).toBe(false);
  });

  it('that starts a server starts its clock at 0', () => {
    const server = new Solo();
    server.server.crash();
    server.server.start(5_000_000);
    expect(server.raft.clock).toBe(0);
  });

  it('does not stop a server that was not asked to stop', () => {
    const server = new Solo(optionsFor(3, bare)).give({ kind: 'deadline' });
    expect(server.server.stopped).toBe(false);
  });

  it('takes a snapshot on demand if there are new entries', () => {
    const server = leader(optionsFor(1, bare)).sync();
    const milestones = milestonesOf(server);
    server.give({ kind: 'takeSnapshot' }).sync().give({ kind: 'takeSnapshot' });
    expect(milestones).toEqual([Milestone.snapshotTaken]);
    expect(server.server.disk.snapshot).toMatchObject({ lastIncludedIndex: 1 });
  });

  it('replaces the options', () => {
    const server = new Solo(optionsFor(3, bare));
    const options = optionsFor(3, { ...bare, heartbeatInterval: 7_000 });
    server.give({ kind: 'configure', options });
    expect([server.raft.options, server.raft.stopping]).toEqual([options, false]);
  });

  describe('that makes all time-outs shorter', () => {
    const before = {
      ...bare,
      heartbeatInterval: 250_000,
      electionTimeoutMin: 500_000,
      electionTimeoutMax: 1_000_000,
    };
    const after = optionsFor(3, bare);

    it('has followers wait anew for a leader that had no reason to speak yet', () => {
      const server = new Solo(optionsFor(3, before), { term: 1 }).receive(appendEntries, 2, 1);
      server.now = 240_000;
      server.give({ kind: 'configure', options: after });
      expect(server.wait(after.electionTimeoutMin - 1).raft.role.kind).toBe(RoleCode.follower);
      expect(server.wait(after.electionTimeoutMax).raft.role.kind).toBe(RoleCode.candidate);
    });

    it('has the leader speak by the new interval', () => {
      const server = leader(optionsFor(3, before)).sync();
      for (const id of [2, 3]) ack(server, id, 1);
      server.wait(40_000).sent();
      server.give({ kind: 'configure', options: after });
      expect(server.server.deadline).toBeLessThanOrEqual(server.now + after.heartbeatInterval);
      expect(
        server
          .wait(after.heartbeatInterval)
          .sent(appendEntries)
          .map(({ to }) => to),
      ).toEqual([2, 3]);
    });
  });

  it('ignores messages if the rules say that the server does not take part', () => {
    const server = new Solo(optionsFor(3, bare), {}, 1, { ...paperRules, takesPart: () => false });
    expect(server.receive(appendEntries, 2, 4).sync().raft.currentTerm).toBe(0);
  });

  it.each([
    [appendEntries, 3],
    [installSnapshot, 3],
    [appendEntriesReply, 0],
  ])('redirects clients to the sender of a message of type %i and a later term: %i', (type, successor) => {
    const server = leader(optionsFor(3, bare)).sync().request(Op.put, 'x', 'y', 1, 1);
    server.receive(type, 3, 9);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: successor }]);
  });
});

describe('a leader', () => {
  it.each([
    [1, []],
    [2, [Milestone.deposedWithUncommitted]],
  ])('that is deposed with index 1 of %i committed emits milestones %j', (length, expected) => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    for (let serial = 1; serial < length; serial++) server.request(Op.put, 'x', 'y', 1, serial);
    const milestones = milestonesOf(server);
    server.receive(appendEntriesReply, 2, 7);
    expect(milestones).toEqual(expected);
  });

  it('keeps as much of its log on stepping down as the rules say', () => {
    const rules = { ...paperRules, keptOnStepDown: () => 2 };
    const server = leader(optionsFor(3, bare), { term: 1, log: [1, 1, 1] }, rules);
    expect(server.receive(appendEntriesReply, 2, 7).terms).toEqual([1, 1]);
  });

  it('ignores messages of another leader of its term, which cannot exist', () => {
    const server = leader(optionsFor(3, bare)).sync();
    server.sent();
    server.receive(appendEntries, 2, 1, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf([1], 2) });
    server.receive(installSnapshot, 2, 1, whole(aSnapshot())).sync();
    expect([server.raft.role.kind, server.terms, server.sent()]).toEqual([RoleCode.leader, [1], []]);
  });
});

describe('a truncation', () => {
  it.each([
    ['with a configuration', [Milestone.conflictTruncated, Milestone.configurationRolledBack]],
    ['without one', [Milestone.conflictTruncated]],
  ])('%s emits the matching milestones', (what, expected) => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    const joining = new Entry(EntryKind.configuration, 1, 1, 0, null, configurationOf([1, 2, 3, 4]));
    const entries = what === 'with a configuration' ? [joining] : logOf([1]);
    server.receive(appendEntries, 2, 1, { entries });
    const milestones = milestonesOf(server);
    server.receive(appendEntries, 3, 2, { entries: logOf([2]) });
    expect(milestones).toEqual(expected);
  });
});

describe('the installation of a snapshot', () => {
  it('sent by a leader of an old term is refused, and changes nothing', () => {
    const server = new Solo(optionsFor(3, bare), { term: 4 });
    const { deadline } = server.server;
    server.now = 1_000;
    server.receive(installSnapshot, 2, 3, whole(aSnapshot())).sync();
    expect(server.sent(installSnapshotReply)).toMatchObject([{ success: false, term: 4, matchIndex: 0 }]);
    expect([server.raft.log.baseIndex, server.server.deadline]).toEqual([0, deadline]);
  });

  it('does not happen if the message has no snapshot', () => {
    const server = new Solo(optionsFor(3, bare), { term: 3 });
    expect(server.receive(installSnapshot, 2, 3, whole(null)).sync().sent()).toEqual([]);
  });

  it('succeeds without effect if its entries are committed already', () => {
    const server = new Solo(optionsFor(3, bare), { term: 3, log: [3, 3, 3, 3, 3, 3] });
    server.receive(appendEntries, 2, 3, { prevLogIndex: 6, prevLogTerm: 3, leaderCommit: 6 }).sync().sent();
    server.receive(installSnapshot, 2, 3, whole(aSnapshot())).sync();
    expect(server.sent().map(brief)).toEqual(['InstallSnapshotReply n1>n2 t3 at 5/0 yes 6']);
    expect(server.raft.log.baseIndex).toBe(0);
  });

  it.each([
    ['an empty log', [], []],
    ['a log that ends before it', [1, 1], []],
    ['a log that ends in another entry', [1, 1, 2, 2, 2], [Milestone.snapshotOverDivergent]],
    ['a log with another entry at its index', [1, 1, 2, 2, 2, 2], [Milestone.snapshotOverDivergent]],
    ['a log that contains its last entry', [1, 1, 3, 3, 3, 3], []],
  ])('over %s emits the matching milestones', (_, log, expected) => {
    const server = new Solo(optionsFor(3, bare), { term: 3, log });
    const milestones = milestonesOf(server);
    server.receive(installSnapshot, 2, 3, whole(aSnapshot()));
    expect(milestones).toEqual([Milestone.snapshotInstalled, ...expected]);
    expect(server.raft.store.stateHash).not.toBe(0);
  });

  it('combines the data of the chunks, whichever leaders sent them', () => {
    const server = new Solo(optionsFor(3, bare), {}, 1, { ...paperRules, resetsState: () => false });
    const [one, other] = ['one', 'two'].map((data) => ({ ...aSnapshot(), data, bytes: 3 }));
    server.receive(installSnapshot, 2, 3, { ...whole(one), chunkBytes: 2, done: false });
    server.receive(installSnapshot, 3, 4, { ...whole(other), offset: 2, chunkBytes: 1 });
    expect(server.raft.snapshot).toMatchObject({ data: 'ono', bytes: 3, lastIncludedIndex: 5 });
  });

  it('starts again for a snapshot that ends in another term', () => {
    const server = new Solo(optionsFor(3, bare), {});
    const part = { ...whole(aSnapshot()), chunkBytes: 2, done: false };
    server.receive(installSnapshot, 2, 4, part).sync().sent();
    server.receive(installSnapshot, 2, 4, { ...part, offset: 2, prevLogTerm: 4 }).sync();
    expect(server.sent()).toMatchObject([{ success: false, offset: 0 }]);
  });

  it('leaves the state as it was if the rules say so', () => {
    const server = new Solo(optionsFor(3, bare), {}, 1, { ...paperRules, resetsState: () => false });
    server.receive(installSnapshot, 2, 3, whole(aSnapshot()));
    expect([server.raft.log.baseIndex, server.raft.store.stateHash]).toEqual([5, 0]);
  });
});
