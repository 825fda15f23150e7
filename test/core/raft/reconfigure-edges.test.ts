import { describe, expect, it } from 'vitest';
import { DeclareKind, RoleCode } from '../../../core/io.ts';
import { EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';
import { declared, leading } from '../harness/watch.ts';

/* Edge cases of core/raft/membership.ts that mutation testing found untested. */

const settled = (voters = 3, extra: object = {}) => {
  const server = leader(optionsFor(voters, { ...bare, ...extra })).sync();
  for (let id = 2; id <= voters; id++) ack(server, id, 1);
  server.sent();
  return server;
};
const change = (server: Solo, voters: readonly number[], learners: readonly number[] = []) =>
  server.give({ kind: 'reconfigure', voters, learners });
const configurations = ({ raft: { log } }: Solo) =>
  log.from(log.baseIndex + 1).filter(({ kind }) => kind === EntryKind.configuration);

describe('a membership change is refused', () => {
  it.each([
    ['by a follower', () => new Solo(optionsFor(3, bare)), [1, 2]],
    ['without voters', () => settled(), []],
    ['without voters, one server at a time', () => settled(3, { membershipChange: 'single' }), []],
    ['during a transfer', () => settled().give({ kind: 'transfer', to: 2 }), [1, 2]],
    ['in a joint configuration', () => ack(change(settled(), [1, 2]).sync(), 2, 2), [1, 2, 3]],
    [
      'before the last one is committed',
      () => change(settled(3, { membershipChange: 'single' }), [1, 2]),
      [1, 2, 3],
    ],
  ])('%s', (_, begin, voters) => {
    const server = begin();
    const before = configurations(server).length;
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    change(server, voters);
    expect(milestones).toContain(Milestone.changeRefused);
    expect(configurations(server)).toHaveLength(before);
  });
});

describe('a server that is removed', () => {
  const removed = (answers: boolean) => {
    const server = change(settled(3, { membershipChange: 'single' }), [1, 2]).sync();
    if (answers) ack(server, 3, 2);
    ack(server, 2, 2).sent();
    return server;
  };
  const toRemoved = (server: Solo) => server.sent().filter(({ to }) => to === 3);

  it('is told again until it answers that the change is committed', () => {
    const server = change(settled(3, { membershipChange: 'single' }), [1, 2]).sync();
    ack(server, 3, 2).wait(1).sent();
    ack(server, 2, 2);
    expect(toRemoved(server).map(({ leaderCommit, wantAck }) => [leaderCommit, wantAck])).toEqual([
      [2, true],
    ]);
    for (let i = 0; i < 3; i++) {
      server.waitUntil(() => server.server.outbox.some(({ to }) => to === 3));
      expect(toRemoved(server).map(({ leaderCommit }) => leaderCommit)).toEqual([2]);
    }
    ack(server, 3, 2).sent();
    server.wait(server.raft.options.electionTimeoutMin);
    expect(toRemoved(server)).toEqual([]);
  });

  it('is given up after an election time-out', () => {
    const server = removed(false);
    expect(leading(server).departing.map(({ id }) => id)).toEqual([3]);
    server.wait(server.raft.options.electionTimeoutMax - 1);
    expect(leading(server).departing.map(({ id }) => id)).toEqual([3]);
    server.wait(1);
    expect([leading(server).departing, leading(server).peers[3], leading(server).unsettled]).toEqual([
      [],
      undefined,
      false,
    ]);
  });

  it('starts anew if it is added again, since its disk may be empty', () => {
    const server = change(removed(true), [1, 2], [3]).sync();
    expect(leading(server).matchIndex[3]).toBe(0);
    expect(leading(server).departing).toEqual([]);
    expect(leading(server).peers[3]?.since).toBe(server.raft.clock);
  });
});

describe('a membership change', () => {
  it('takes no learner who is to be a voter', () => {
    const server = change(settled(), [1, 2, 3, 4], [4, 5]);
    expect(leading(server).reconfiguration).toEqual({ voters: [1, 2, 3, 4], learners: [5] });
  });

  it("waits until an entry of the leader's own term is committed", () => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1] }).sync();
    change(server, [1, 2]);
    expect(configurations(server)).toEqual([]);
    ack(server, 2, 2);
    expect(configurations(server)).toHaveLength(1);
  });

  it('takes one step at a time', () => {
    const server = change(settled(4, { membershipChange: 'single' }), [1, 2]).sync();
    server.give({ kind: 'deadline' });
    expect(configurations(server)).toHaveLength(1);
    for (const id of [2, 3]) ack(server, id, 2);
    expect(configurations(server)).toHaveLength(2);
  });

  it('that leaves out the leader ends with the fittest voter being asked to campaign', () => {
    const server = change(settled(3, { membershipChange: 'single' }), [2, 3]).sync();
    ack(ack(server, 3, 2), 2, 1);
    server.sent();
    ack(server, 2, 2);
    expect(server.raft.role.kind).toBe(RoleCode.follower);
    expect(server.sent(MessageType.timeoutNow).map(({ to }) => to)).toEqual([2]);
  });
});
