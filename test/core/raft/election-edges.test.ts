import { describe, expect, it } from 'vitest';
import { DeclareKind, RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { bare, brief, leader, Solo } from '../harness/solo.ts';
import { declared } from '../harness/watch.ts';

/* Edge cases of core/raft/election.ts that mutation testing found untested. */

const { requestVote, requestVoteReply, appendEntries, timeoutNow } = MessageType;
const withPreVote = { ...bare, preVote: true };

function until(kind: RoleCode, server: Solo): Solo {
  return server.waitUntil(() => server.raft.role.kind === kind);
}

describe('a candidate', () => {
  it('does not count its own vote before that vote is on disk', () => {
    const alone = until(RoleCode.candidate, new Solo(optionsFor(1, bare))).wait(1);
    expect(alone.raft.role.kind).toBe(RoleCode.candidate);
    expect(alone.sync().raft.role.kind).toBe(RoleCode.leader);
  });

  it.each([
    ['a pre-vote', RoleCode.preCandidate, withPreVote],
    ['an election', RoleCode.candidate, bare],
  ])('votes for itself once in %s', (_, kind, options) => {
    let own = 0;
    const recordVote: typeof paperRules.recordVote = (tally, from, granted) => {
      if (from === 1) own++;
      paperRules.recordVote(tally, from, granted);
    };
    const server = new Solo(optionsFor(5, options), {}, 1, { ...paperRules, recordVote });
    until(kind, server).sync().wait(1).wait(1);
    expect([server.raft.role.kind, own]).toEqual([kind, 1]);
  });

  it('does not claim to act for a leader, neither in its pre-vote nor in the election that follows', () => {
    const server = until(RoleCode.preCandidate, new Solo(optionsFor(3, withPreVote)));
    server.receive(requestVoteReply, 2, 0, { preVote: true, success: true, round: 1 }).sync();
    expect(server.sent(requestVote).map(({ preVote, transfer }) => [preVote, transfer])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, false],
    ]);
  });

  it('repeats its requests four times at most, doubling the delay each time', () => {
    const times = { electionTimeoutMin: 10_000_000, electionTimeoutMax: 20_000_000 };
    const server = new Solo(optionsFor(3, { ...bare, ...times, retryVotes: true }));
    until(RoleCode.candidate, server).sync().sent();
    const start = server.now;
    const asked: number[] = [];
    while (server.now < start + 5_000_000) {
      server.wait(50_000);
      if (server.sent(requestVote).length > 0) asked.push((server.now - start) / 1000);
    }
    expect(asked).toEqual([100, 300, 700, 1500]);
  });

  it.each([
    ['an election', RoleCode.candidate, bare, 1, [Milestone.splitVote]],
    ['a pre-vote', RoleCode.preCandidate, withPreVote, 0, []],
  ])('loses %s, with a milestone only for a split vote', (_, kind, options, term, expected) => {
    const server = until(kind, new Solo(optionsFor(3, options))).sync();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    const no = { preVote: kind === RoleCode.preCandidate, round: 1 };
    server.receive(requestVoteReply, 2, term, no).receive(requestVoteReply, 3, term, no);
    expect([server.raft.role.kind, milestones]).toEqual([RoleCode.follower, expected]);
  });
});

describe('a leader', () => {
  it('ignores TimeoutNow', () => {
    const server = leader().receive(timeoutNow, 2, 1);
    expect(server.raft).toMatchObject({ currentTerm: 1, role: { kind: RoleCode.leader } });
  });

  it('answers a pre-vote of a server outside its configuration with the log only, with thrifty replication', () => {
    const server = leader(optionsFor(3, { ...bare, stickiness: true, replication: 'thrifty' }));
    server.sent();
    const sent = server.receive(requestVote, 9, 2, { preVote: true }).sent();
    expect(sent.map(({ type, to }) => [type, to])).toEqual([[appendEntries, 9]]);
  });
});

describe('a voter', () => {
  it('tells a candidate of an old term the current term, even while it hears from a leader', () => {
    const server = new Solo(optionsFor(3), { term: 4 });
    server.receive(appendEntries, 2, 4).sync().sent();
    server.receive(requestVote, 3, 3).sync();
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n3 t4 no']);
  });

  it('does not restart its election timer because of a pre-vote', () => {
    const server = new Solo(optionsFor(3, bare), { term: 2 });
    const { deadline } = server.server;
    server.now = 100_000;
    server.receive(requestVote, 2, 3, { preVote: true }).sync();
    expect(server.sent()).toMatchObject([{ preVote: true, success: true, round: 3 }]);
    expect(server.server.deadline).toBe(deadline);
  });

  const good = { prevLogIndex: 1, prevLogTerm: 2 };
  it.each([
    ['a granted vote', 3, good, 0, []],
    ['a vote refused because of the log', 3, {}, 0, [Milestone.staleLogRefused]],
    ['a vote refused because of an earlier vote', 2, good, 0, []],
    ['a granted pre-vote', 3, { ...good, preVote: true }, 3, []],
    ['a refused pre-vote', 2, { ...good, preVote: true }, 2, [Milestone.preVoteRefused]],
    [
      'a pre-vote refused because of the log',
      3,
      { preVote: true },
      3,
      [Milestone.staleLogRefused, Milestone.preVoteRefused],
    ],
  ])(
    'reports %s with its milestones, and sets the round only for a pre-vote',
    (_, term, request, round, expected) => {
      const server = new Solo(optionsFor(3, bare), { term: 2, votedFor: 3, log: [2] });
      const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
      server.receive(requestVote, 2, term, request).sync();
      expect(milestones).toEqual(expected);
      expect(server.sent()).toMatchObject([{ round }]);
    },
  );
});

describe('a priority', () => {
  it('above the highest one has the same delay as the highest', () => {
    expect([2, 3, 4].map((priority) => paperRules.priorityDelay(priority, 3, 150, 300))).toEqual([150, 0, 0]);
  });
});
