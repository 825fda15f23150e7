import { describe, expect, it } from 'vitest';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import { Tally } from '../../../core/raft/quorum.ts';
import { paperRules as rules } from '../../../core/raft/rules.ts';
import { NOBODY } from '../../../core/units.ts';

/* The edge cases of each rule: the sentences of the paper as tables. */

function asks(term: number, preVote = false, from = 2): Message {
  const request = new Message(MessageType.requestVote, from, 1, term);
  request.preVote = preVote;
  return request;
}

describe('a vote', () => {
  const grants = (request: Message, votedFor: number, leader = NOBODY, upToDate = true) =>
    rules.mayGrantVote(request, 5, votedFor, leader, true, upToDate);

  it('goes to one candidate a term, if its log is up to date and no leader is known', () => {
    expect(grants(asks(5), NOBODY)).toBe(true);
    expect(grants(asks(5), 2)).toBe(true);
    expect(grants(asks(5), 2, 3)).toBe(true);
    expect(grants(asks(5), 3)).toBe(false);
    expect(grants(asks(5), NOBODY, 3)).toBe(false);
    expect(grants(asks(4), NOBODY)).toBe(false);
    expect(grants(asks(5), NOBODY, NOBODY, false)).toBe(false);
  });

  it('in a pre-vote depends on votedFor only in the current term', () => {
    expect(grants(asks(6, true), 3, 3)).toBe(true);
    expect(grants(asks(5, true), 3)).toBe(false);
    expect(grants(asks(4, true), NOBODY)).toBe(false);
    expect(grants(asks(6, true), 3, NOBODY, false)).toBe(false);
    // A later term in a real request is adopted before this rule is asked, so this is an ordinary vote.
    expect(grants(asks(6), 3)).toBe(false);
  });

  it('is counted once', () => {
    const tally = new Tally();
    rules.recordVote(tally, 2, false);
    rules.recordVote(tally, 3, true);
    rules.recordVote(tally, 3, true);
    expect([tally.votes.size, tally.grants]).toEqual([2, 2]);
  });
});

describe('the election time-out', () => {
  it('restarts on these contacts', () => {
    const all = ['append', 'snapshot', 'vote granted', 'vote refused', 'stale append'] as const;
    expect(all.filter((contact) => rules.resetsElectionTimer(contact))).toEqual([
      'append',
      'snapshot',
      'vote granted',
    ]);
  });

  it('is drawn from the whole interval, including both ends', () => {
    expect(rules.electionTimeout(150, 300, 0)).toBe(150);
    expect(rules.electionTimeout(150, 300, 0xffff_ffff)).toBe(300);
    expect(rules.electionTimeout(150, 300, 0x8000_0000)).toBe(225);
  });

  it('is longer by the width of the interval for each level of priority below the highest', () => {
    expect(rules.priorityDelay(3, 3, 150, 300)).toBe(0);
    expect(rules.priorityDelay(2, 3, 150, 300)).toBe(150);
    expect(rules.priorityDelay(1, 3, 150, 300)).toBe(300);
    expect(rules.priorityDelay(0, 1, 150, 150)).toBe(75);
  });

  it('makes voters campaign, and servers that an uncommitted configuration has just removed', () => {
    expect(rules.mayCampaign(true, false, 1, 1)).toBe(true);
    expect(rules.mayCampaign(false, true, 2, 1)).toBe(true);
    expect(rules.mayCampaign(false, true, 1, 1)).toBe(false);
    expect(rules.mayCampaign(false, false, 2, 1)).toBe(false);
  });
});

describe('a commit', () => {
  it('needs an entry of the current term, beyond the commit index', () => {
    expect(rules.mayCommit(3, 2, 5, 5)).toBe(true);
    expect(rules.mayCommit(2, 2, 5, 5)).toBe(false);
    expect(rules.mayCommit(3, 2, 4, 5)).toBe(false);
  });

  it('allows entries up to its index to be applied', () => {
    expect([1, 2, 3].map((index) => rules.mayApply(index, 2))).toEqual([true, true, false]);
  });
});

describe('the log', () => {
  it('matches where both index and term do', () => {
    expect(rules.previousMatches(3, 2, 3, 2)).toBe(true);
    expect(rules.previousMatches(4, 0, 3, 0)).toBe(false);
    expect(rules.previousMatches(3, 2, 3, 1)).toBe(false);
  });

  it('is kept whole by a leader that steps down, and by one that is refused', () => {
    expect(rules.keptOnStepDown(7, 3)).toBe(7);
    expect(rules.keptOnRefusal(7, 3)).toBe(7);
  });

  it('keeps a prepared batch that a truncation does not reach', () => {
    expect([3, 4, 5].map((end) => rules.keepsBatch(end, 4))).toEqual([true, false, false]);
  });
});

describe('replication', () => {
  it('counts only answers of the current term', () => {
    expect([4, 5, 6].map((term) => rules.ackCounts(term, 5))).toEqual([false, true, false]);
  });

  it('raises matchIndex only on success, and never lowers it', () => {
    expect(rules.matchAfterReply(true, 7, 0, 5)).toBe(7);
    expect(rules.matchAfterReply(true, 4, 0, 5)).toBe(5);
    expect(rules.matchAfterReply(false, 7, 7, 5)).toBe(5);
  });

  it('heeds a refusal only if it answers the outstanding probe, or is beyond matchIndex', () => {
    expect([5, 6, 7].map((index) => rules.refusalCounts(true, index, 1, 7, true))).toEqual([
      false,
      true,
      false,
    ]);
    expect([4, 5, 6].map((index) => rules.refusalCounts(false, index, 5, 9, false))).toEqual([
      false,
      false,
      true,
    ]);
    expect(rules.refusalCounts(false, 6, 5, 9, true)).toBe(false);
  });

  it('continues after the last entry that may agree, but never below matchIndex', () => {
    expect([4, 5, 6].map((agree) => rules.nextIndexAfterRefusal(agree, 5, 9, 1))).toEqual([6, 6, 7]);
  });

  it('sends while neither the messages nor the bytes in flight fill the window', () => {
    expect(rules.windowOpen(1, 2, 9, 10)).toBe(true);
    expect(rules.windowOpen(2, 2, 9, 10)).toBe(false);
    expect(rules.windowOpen(1, 2, 10, 10)).toBe(false);
  });

  it('retransmits when an answer is due', () => {
    expect([9, 10, 11].map((now) => rules.retransmits(now, 10))).toEqual([false, true, true]);
  });

  it('asks for an answer while probing, and when contact that is needed is too old', () => {
    expect(rules.wantsAck(true, false, 0, 10)).toBe(true);
    expect(rules.wantsAck(false, true, 9, 10)).toBe(false);
    expect(rules.wantsAck(false, true, 10, 10)).toBe(true);
    expect(rules.wantsAck(false, true, 11, 10)).toBe(true);
    expect(rules.wantsAck(false, false, 11, 10)).toBe(false);
  });
});

describe('a request', () => {
  it('is held if the leader was silent for half an election time-out, or one and a half heartbeats if that is longer', () => {
    const doubts = (silence: number, heartbeat: number) => rules.leaderInDoubt(silence, heartbeat, 150);
    expect([doubts(74, 40), doubts(75, 40)]).toEqual([false, true]);
    expect([doubts(89, 60), doubts(90, 60)]).toEqual([false, true]);
    expect([doubts(149, 140), doubts(150, 140)]).toEqual([false, true]);
  });

  it('is held until its time is over', () => {
    expect([rules.mayHold(99, 100), rules.mayHold(100, 100)]).toEqual([true, false]);
  });

  it('is proposed if it fits, or if nothing else is uncommitted', () => {
    expect([rules.mayPropose(60, 40, 100), rules.mayPropose(60, 41, 100)]).toEqual([true, false]);
    expect([rules.mayPropose(0, 101, 100), rules.mayPropose(1, 101, 100)]).toEqual([true, false]);
  });
});

describe('a snapshot', () => {
  it('is due when more bytes than the limit were applied since the last one', () => {
    expect([rules.mayCompact(5, 4, 101, 100), rules.mayCompact(5, 4, 100, 100)]).toEqual([true, false]);
    expect(rules.mayCompact(4, 4, 101, 100)).toBe(false);
  });

  it('waits for followers up to eight times the limit', () => {
    expect([rules.sparesLog(800, 100), rules.sparesLog(801, 100)]).toEqual([true, false]);
  });

  it('is installed only if it goes beyond what is committed', () => {
    expect([rules.mayInstall(6, 5), rules.mayInstall(5, 5)]).toEqual([true, false]);
  });
});

it('a learner has caught up with a round that is shorter than an election time-out', () => {
  expect([
    rules.caughtUp(1, 2, 149, 150),
    rules.caughtUp(1, 2, 150, 150),
    rules.caughtUp(2, 2, 150, 150),
  ]).toEqual(['ready', 'again', 'never']);
});
