import { describe, expect, it } from 'vitest';
import { DeclareKind, ReplyStatus, RoleCode } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import { raiseMatch } from '../../../core/raft/commit.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, logOf, Solo } from '../harness/solo.ts';
import { declared, leading } from '../harness/watch.ts';

/* Edge cases of core/raft/commit.ts that mutation testing found untested. */

const { appendEntries } = MessageType;

const put = (index: number, serial: number): Entry =>
  new Entry(EntryKind.command, index, 1, 0, new Command(Op.put, 4, serial, 1, 'x', 'y', null), null);

const joining = configurationOf([1, 2, 3, 4]);
const join = (index: number): Entry => new Entry(EntryKind.configuration, index, 1, 0, null, joining);

describe('matchIndex', () => {
  it.each([
    [1, 2],
    [2, 2],
    [3, 3],
  ])('after acknowledging %i when it was 2 is %i', (told, expected) => {
    const server = leader(optionsFor(5, bare), { term: 1, log: [1, 1, 1] }).sync();
    raiseMatch(server.raft, leading(server), 2, 2);
    raiseMatch(server.raft, leading(server), 2, told);
    expect(leading(server).matchIndex[2]).toBe(expected);
  });
});

describe("the leader's own log", () => {
  it('counts up to the index that the rules give, even beyond what is on disk', () => {
    const rules = { ...paperRules, ownMatchIndex: (lastIndex: number): number => lastIndex };
    const server = leader(optionsFor(1, bare), {}, rules).sync();
    server.request(Op.put, 'x', 'y', 1, 1);
    expect([server.raft.commitIndex, server.raft.storage.durableIndex]).toEqual([2, 1]);
  });
});

describe('the delay between batches of applied entries', () => {
  it('is not cut short by another commit', () => {
    const server = leader(optionsFor(3, { ...bare, applyBatch: 1, applyDelay: 5_000 })).sync();
    for (let serial = 1; serial <= 3; serial++) server.request(Op.put, 'x', String(serial), 1, serial);
    server.sync();
    ack(server, 2, 2);
    expect([server.raft.commitIndex, server.raft.lastApplied]).toEqual([2, 1]);
    ack(server, 2, 4);
    expect([server.raft.commitIndex, server.raft.lastApplied]).toEqual([4, 1]);
    server.wait(5_000);
    expect(server.raft.lastApplied).toBe(2);
  });
});

describe('a commit', () => {
  it('that covers no configuration entry changes no configuration and revokes no lease', () => {
    const server = leader(optionsFor(3, bare)).sync();
    const configurations = declared(server, DeclareKind.configuration, ({ index }) => index);
    leading(server).leaseUntil = 123;
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(1);
    expect(configurations).toEqual([]);
    expect(leading(server).leaseUntil).toBe(123);
  });

  const late = {
    ...paperRules,
    takesEffect: (index: number, commitIndex: number): boolean => index <= commitIndex,
  };

  it('puts a configuration in force at a follower, where the rules delay that until the commit', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }, 1, late);
    const configurations = declared(server, DeclareKind.configuration, ({ index }) => index);
    server.receive(appendEntries, 2, 1, { entries: [join(1)] });
    expect(server.raft.configurations.inForceIndex).toBe(0);
    configurations.length = 0;
    server.receive(appendEntries, 2, 1, { prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 1 });
    expect(server.raft.configurations.inForce).toBe(joining);
    expect(configurations).toEqual([1]);
  });

  it('puts it in force at a leader, which then counts acknowledgements and sends by it', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }, 1, late);
    server.receive(appendEntries, 2, 1, { entries: [join(1)] });
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
    server.receive(MessageType.requestVoteReply, 2, server.raft.currentTerm, { success: true }).sync();
    expect(leading(server).followers.map(({ id }) => id)).toEqual([2, 3]);
    ack(server, 2, 2);
    expect(server.raft.commitIndex).toBe(2);
    expect(leading(server).followers.map(({ id }) => id)).toEqual([2, 3, 4]);
    // Two of four are no longer enough.
    server.request(Op.put, 'x', 'y', 1, 1).sync();
    ack(server, 2, 3);
    expect(server.raft.commitIndex).toBe(2);
    ack(server, 4, 3);
    expect(server.raft.commitIndex).toBe(3);
  });
});

describe('applying', () => {
  it('declares for each entry whether it had an effect: a duplicate and a no-op have none', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    const effects = declared(server, DeclareKind.applied, ({ index, effect }) => [index, effect]);
    const entries = [put(1, 1), ...logOf([1], 2), put(3, 1), put(4, 2), ...logOf([1], 5)];
    server.receive(appendEntries, 2, 1, { entries, leaderCommit: 5 });
    expect(effects).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, true],
      [5, false],
    ]);
  });

  it('passes to the rules whether the server leads', () => {
    const asked: boolean[] = [];
    const changesState = (isLeader: boolean): boolean => {
      asked.push(isLeader);
      return true;
    };
    const rules = { ...paperRules, changesState };
    ack(leader(optionsFor(3, bare), {}, rules).sync(), 2, 1);
    const follower = new Solo(optionsFor(3, bare), { term: 1 }, 1, rules);
    follower.receive(appendEntries, 2, 1, { entries: logOf([1]), leaderCommit: 1 });
    expect(asked).toEqual([true, false]);
  });

  it('emits no milestone in the usual case', () => {
    const server = leader(optionsFor(3, bare)).sync();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.request(Op.put, 'x', 'y', 4, 1).sync();
    ack(server, 2, 2);
    expect(server.replies()).toHaveLength(1);
    expect(milestones).toEqual([]);
  });
  it('answers a command that the previous leader appended too, or whose session expired, and emits a milestone', () => {
    const server = new Solo(optionsFor(3, { ...bare, sessionExpiry: 1_000_000 }), { term: 1 });
    server.receive(appendEntries, 2, 1, { entries: [put(1, 1)] });
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
    server.receive(MessageType.requestVoteReply, 2, server.raft.currentTerm, { success: true }).sync();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.request(Op.put, 'x', 'y', 4, 1).sync();
    ack(server, 2, 3);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.ok }]);
    expect(milestones).toEqual([Milestone.duplicateAnswered]);
    server.wait(1_000_000);
    milestones.length = 0;
    server.request(Op.put, 'x', 'z', 4, 2).sync();
    ack(server, 2, 4);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.sessionExpired }]);
    expect(milestones).toEqual([Milestone.sessionExpired]);
  });
});
