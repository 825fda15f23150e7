import { describe, expect, it } from 'vitest';
import { DeclareKind } from '../../../core/io.ts';
import { noteConfirmation } from '../../../core/raft/acks.ts';
import { CONFIRMS_NOTHING, MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { LONG_AGO } from '../../../core/raft/raft.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, aSnapshot, bare, brief, leader, logOf, message, Solo } from '../harness/solo.ts';
import { declared, leading, peerOf } from '../harness/watch.ts';

/* Edge cases of core/raft/acks.ts and append.ts that mutation testing found untested. */

const { appendEntries, appendEntriesReply } = MessageType;
const { probe, replicate, snapshot: installing } = ProgressState;

describe('an AppendEntries reply', () => {
  it('of an earlier term is ignored', () => {
    const server = leader(optionsFor(3, bare), { term: 4, log: [1, 4] }).sync();
    server.receive(appendEntriesReply, 2, 4, { success: true, prevLogIndex: 3, matchIndex: 3 });
    expect([leading(server).matchIndex[2], server.raft.commitIndex]).toEqual([0, 0]);
    ack(server, 2, 3);
    expect([leading(server).matchIndex[2], server.raft.commitIndex]).toEqual([3, 3]);
  });

  it.each([
    [4, 40],
    [5, 50],
    [6, 60],
  ])('that confirms round %i, sent at %i, does not lower what was confirmed before', (round, sentAt) => {
    const server = leader(optionsFor(3, bare));
    server.now = 100;
    server.give({ kind: 'deadline' });
    const confirm = (fields: { round: number; sentAt: number }) =>
      noteConfirmation(server.raft, leading(server), message(appendEntriesReply, 2, 1, 1, fields));
    confirm({ round: 5, sentAt: 50 });
    const { ackedRound, confirmedAt } = leading(server);
    const before = confirmedAt[2] ?? 0;
    confirm({ round, sentAt });
    expect([ackedRound[2], (confirmedAt[2] ?? 0) - before]).toEqual([
      Math.max(5, round),
      Math.max(0, sentAt - 50),
    ]);
  });

  it('to a message of an earlier leadership does not count as contact, even if the clock has just started', () => {
    const server = leader(optionsFor(3, bare));
    server.receive(appendEntriesReply, 2, 1, { sentAt: CONFIRMS_NOTHING });
    expect(leading(server).confirmedAt[2]).toBe(LONG_AGO);
  });

  it.each([
    ['a message sent just now', 500_000, 30_000],
    ['a message sent a while ago', 420_000, 240_000],
    ['a message sent longer ago than an election time-out', 100_000, 300_000],
    ['a message of an earlier leadership', CONFIRMS_NOTHING, 50_000], // no answer: the silence goes on
  ])('to %s determines how long the leader waits for the next one', (_, sentAt, patience) => {
    const server = leader().sync();
    server.now += 500_000 - server.raft.clock;
    server.give({ kind: 'deadline' });
    server.receive(appendEntriesReply, 2, 1, { success: true, prevLogIndex: 1, matchIndex: 1, sentAt });
    expect(server.raft.clock).toBe(500_000);
    expect(peerOf(server, 2).patience(server.raft.options)).toBe(patience);
  });

  it('that acknowledges nothing new does not change the measured round trip', () => {
    const server = leader().sync();
    ack(server, 2, 1);
    const before = peerOf(server, 2).patience(server.raft.options);
    const { matchedAt } = peerOf(server, 2);
    server.now += 200_000;
    server.give({ kind: 'deadline' });
    peerOf(server, 2).silences = 1;
    server.receive(appendEntriesReply, 2, 1, { success: true, prevLogIndex: 1, matchIndex: 1, sentAt: 1 });
    expect(peerOf(server, 2).silences).toBe(0); // the reply was not ignored
    expect(peerOf(server, 2).patience(server.raft.options)).toBe(before);
    expect(peerOf(server, 2).matchedAt).toBe(matchedAt);
  });
});

describe('a successful reply', () => {
  /**
   * State and nextIndex of server 2 after a successful reply, given its state and nextIndex before. Index
   * 4 matches.
   */
  const outcome = (state: ProgressState, next: number, matchIndex: number) => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1, 1, 1, 1, 1, 1, 1] }).sync();
    ack(server, 2, 4);
    peerOf(server, 2).become(state, next);
    // The leader sends nothing, so that nextIndex shows only the effect of the reply.
    leading(server).offeredIndex = 0;
    server.raft.options = { ...server.raft.options, maxInflightMessages: 0 };
    ack(server, 2, matchIndex);
    return [peerOf(server, 2).state, peerOf(server, 2).nextIndex];
  };

  it('moves nextIndex of a replicating follower past matchIndex, and never back', () => {
    expect(outcome(replicate, 5, 5)).toEqual([replicate, 6]);
    expect(outcome(replicate, 5, 6)).toEqual([replicate, 7]);
    expect(outcome(replicate, 5, 7)).toEqual([replicate, 8]);
    expect(outcome(replicate, 7, 5)).toEqual([replicate, 7]);
  });

  it('ends probing only if it covers the probed index; a late one keeps the known matchIndex', () => {
    expect(outcome(probe, 5, 3)).toEqual([replicate, 5]);
    expect(outcome(probe, 7, 5)).toEqual([probe, 7]);
  });

  it.each([
    [4, installing, 6],
    [5, replicate, 6],
    [6, replicate, 7],
  ])('up to %i turns the installation of a snapshot up to 5 into state %i', (matchIndex, state, next) => {
    const server = leader(optionsFor(3, bare), { term: 3, snapshot: aSnapshot(), log: [3] }).sync();
    peerOf(server, 2).become(installing, 6, server.raft.snapshot);
    server.raft.options = { ...server.raft.options, maxInflightMessages: 0 };
    ack(server, 2, matchIndex);
    expect([peerOf(server, 2).state, peerOf(server, 2).nextIndex]).toEqual([state, next]);
  });
});

describe('a refused AppendEntries', () => {
  const refusal = { prevLogIndex: 4, conflictIndex: 2, conflictTerm: 1 };
  const before = { term: 1, log: [1, 1, 1, 1] };

  it('does not raise matchIndex, whatever the reply contains', () => {
    const server = leader(optionsFor(3, bare), before).sync();
    server.receive(appendEntriesReply, 2, 2, { ...refusal, matchIndex: 5 });
    expect([leading(server).matchIndex[2], server.raft.commitIndex]).toEqual([0, 0]);
  });

  it('does not end the installation of a snapshot', () => {
    const server = leader(optionsFor(3, bare), { term: 3, snapshot: aSnapshot(), log: [3] }).sync();
    peerOf(server, 2).become(installing, 6, server.raft.snapshot);
    server.sent();
    server.receive(appendEntriesReply, 2, 4, { prevLogIndex: 7, conflictIndex: 6, conflictTerm: 3 });
    expect([peerOf(server, 2).state, server.sent()]).toEqual([installing, []]);
  });

  it('leaves the leader as much of its log as the rules say', () => {
    const kept = (index: number) => {
      const rules = { ...paperRules, keptOnRefusal: () => index };
      return leader(optionsFor(3, bare), before, rules).receive(appendEntriesReply, 2, 2, refusal).raft.log
        .lastIndex;
    };
    expect([3, 4, 5].map(kept)).toEqual([3, 4, 5]);
  });

  it('is counted until the logs agree, and the rules are given the count', () => {
    const counts: number[] = [];
    const nextIndexAfterRefusal = (
      agree: number,
      _match: number,
      _next: number,
      refusals: number,
    ): number => {
      counts.push(refusals);
      return agree + 1;
    };
    const server = leader(optionsFor(3, bare), before, { ...paperRules, nextIndexAfterRefusal });
    server.receive(appendEntriesReply, 2, 2, { ...refusal, conflictIndex: 3 });
    server.receive(appendEntriesReply, 2, 2, { ...refusal, prevLogIndex: 3 });
    expect(counts).toEqual([1, 2]);
  });

  it('never moves nextIndex to or below matchIndex; rules that would do so are an error', () => {
    const refuse = (next: number) => {
      const rules = { ...paperRules, nextIndexAfterRefusal: () => next };
      const server = leader(optionsFor(3, bare), before, rules).sync();
      ack(server, 2, 3);
      server.receive(appendEntriesReply, 2, 2, { ...refusal, sentAt: server.raft.clock });
    };
    expect(() => refuse(2)).toThrow('not above matchIndex');
    expect(() => refuse(3)).toThrow('not above matchIndex');
    expect(() => refuse(4)).not.toThrow();
  });

  it.each([
    // The follower's hint is an entry of term 4, which the leader has in the first row and skips in the
    // second.
    [[1, 1, 4, 4], 4, []],
    [[1, 1, 5, 5], 4, [Milestone.backtracked]],
  ])('with leader log %j and a hint of term %i emits %j', (log, conflictTerm, expected) => {
    const server = leader(optionsFor(3, bare), { term: 5, log }).sync();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.receive(appendEntriesReply, 2, 6, { prevLogIndex: 4, conflictIndex: 3, conflictTerm });
    expect(milestones).toEqual(expected);
  });
});

describe('a follower that receives entries', () => {
  it('never lowers its commit index, and declares none twice', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1, log: [1, 1, 1] });
    const commits = declared(server, DeclareKind.commit, ({ index }) => index);
    for (const leaderCommit of [2, 2, 1, 0, 3])
      server.receive(appendEntries, 2, 1, { prevLogIndex: 3, prevLogTerm: 1, leaderCommit });
    expect(commits).toEqual([2, 3]);
  });

  it.each([
    ['before', 4, 1, true],
    ['at', 5, 3, true],
    ['of another term at', 5, 2, false],
  ])('takes entries %s the base of its log as the snapshot says', (_, prevLogIndex, prevLogTerm, success) => {
    const server = new Solo(optionsFor(3, bare), { term: 3, snapshot: aSnapshot(), log: [3] });
    server.receive(appendEntries, 2, 3, { prevLogIndex, prevLogTerm, wantAck: true }).sync();
    expect(server.sent(appendEntriesReply)).toMatchObject([{ success }]);
  });

  it('deletes nothing because of entries that a snapshot has already replaced', () => {
    const server = new Solo(optionsFor(3, bare), { term: 3, snapshot: aSnapshot(), log: [3, 3, 3] });
    server.receive(appendEntries, 2, 3, { prevLogIndex: 2, prevLogTerm: 1, entries: logOf([1, 2, 2, 3], 3) });
    expect([server.raft.log.baseIndex, server.terms]).toEqual([5, [3, 3, 3]]);
  });

  it('checks every entry for a conflict, not only the first', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1, log: [1, 1, 1, 1, 1] });
    server.receive(appendEntries, 2, 2, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf([1, 1, 2, 2], 2) });
    expect(server.terms).toEqual([1, 1, 1, 2, 2]);
  });

  it('reports a refusal to the rules with no entries accepted and no success', () => {
    const asked: unknown[][] = [];
    const note =
      (answer: boolean) =>
      (...question: unknown[]) => {
        asked.push(question.slice(0, 2));
        return answer;
      };
    const refused = (answers: boolean) => {
      const rules = { ...paperRules, answersAppend: note(answers), mayAnswerEarly: note(false) };
      const server = new Solo(optionsFor(3, bare), { term: 1, log: [1] }, 1, rules);
      server.receive(appendEntries, 2, 1, { prevLogIndex: 5, prevLogTerm: 1, entries: logOf([1], 6) });
      return server.sent().length;
    };
    expect([refused(false), asked]).toEqual([0, [[1, false]]]);
    expect([refused(true), asked.slice(1)]).toEqual([
      1,
      [
        [1, false],
        [0, false],
      ],
    ]);
  });

  it.each([
    // The hint is an index in this log, below the one asked for, of no later term.
    [[1, 1, 1, 1, 1], 3, 2, 2],
    [[1, 1, 1, 1, 1], 7, 2, 5],
    [[1, 1, 4, 4, 4], 4, 3, 2],
    [[2], 1, 1, 0],
  ])(
    'with terms %j, asked for index %i of term %i, says that the logs may agree at %i',
    (log, prevLogIndex, prevLogTerm, agree) => {
      const server = new Solo(optionsFor(3, bare), { term: 9, log });
      server.receive(appendEntries, 2, 9, { prevLogIndex, prevLogTerm }).sync();
      expect(server.sent()).toMatchObject([{ success: false, conflictIndex: agree }]);
    },
  );

  it.each([
    ['a refusal skips a term', 9, [1, 1, 4, 4], 4, 3, [Milestone.backtracked]],
    ['a refusal skips none', 9, [1, 1, 4, 4], 4, 5, []],
    ['a refused leader is of an earlier term', 8, [1, 1, 4, 4], 4, 3, []],
  ])('emits a milestone or none when %s', (_, term, log, prevLogIndex, prevLogTerm, expected) => {
    const server = new Solo(optionsFor(3, bare), { term: 9, log });
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.receive(appendEntries, 2, term, { prevLogIndex, prevLogTerm });
    expect([server.sent().length, milestones]).toEqual([1, expected]);
  });

  it('refuses at once, but not before the term that the refusal reveals is on disk', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1, log: [1] });
    server.receive(appendEntries, 2, 2, { prevLogIndex: 5, prevLogTerm: 1 });
    expect(server.sent()).toEqual([]);
    expect(server.sync().sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t2 at 5/0 no']);
    server.receive(appendEntries, 2, 2, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf([2], 2) });
    server.receive(appendEntries, 2, 2, { prevLogIndex: 5, prevLogTerm: 1 });
    expect(server.sent().map(brief)).toEqual(['AppendEntriesReply n1>n2 t2 at 5/0 no']);
  });
});
