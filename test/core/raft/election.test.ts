import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { optionsFor } from '../harness/options.ts';
import { brief, Solo } from '../harness/solo.ts';

const { requestVote, requestVoteReply, appendEntries, timeoutNow } = MessageType;
const bare = { preVote: false, checkQuorum: false, stickiness: false };

function untilCandidate(server: Solo): Solo {
  return server.waitUntil(() => server.raft.role.kind === RoleCode.candidate);
}

describe('a candidate', () => {
  it('asks for votes only once its own term and vote are durable', () => {
    const server = untilCandidate(new Solo(optionsFor(3, bare)));
    expect(server.sent()).toEqual([]);
    server.sync();
    expect(server.sent().map(brief)).toEqual(['RequestVote n1>n2 t1', 'RequestVote n1>n3 t1']);
    expect(server.server.disk).toMatchObject({ term: 1, votedFor: 1 });
  });

  it('gates an answer of the previous term on the same write as its own vote, if both come in one step', () => {
    const options = optionsFor(3, bare);
    const server = new Solo(options, { term: 4, votedFor: 3, log: [4] });
    // The time-out is drawn first, so that the request arrives at the instant at which it expires.
    server.wait(options.electionTimeoutMin);
    server.now = server.server.deadline;
    server.receive(requestVote, 2, 4, { prevLogIndex: 1, prevLogTerm: 4 });
    expect(server.raft).toMatchObject({ currentTerm: 5, role: { kind: RoleCode.candidate } });
    expect(server.sent()).toEqual([]);
    expect(server.sync().sent().map(brief)).toEqual([
      'RequestVoteReply n1>n2 t4 no',
      'RequestVote n1>n2 t5 at 1/4',
      'RequestVote n1>n3 t5 at 1/4',
    ]);
  });

  it('counts each voter once, and only votes of its own term', () => {
    const server = untilCandidate(new Solo(optionsFor(5, bare), { term: 4 })).sync();
    server.receive(requestVoteReply, 2, 5, { success: true });
    server.receive(requestVoteReply, 2, 5, { success: true });
    server.receive(requestVoteReply, 3, 4, { success: true });
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
    server.receive(requestVoteReply, 3, 5, { success: true });
    expect(server.raft.role.kind).toBe(RoleCode.leader);
  });

  it('begins each election with an empty tally', () => {
    const server = untilCandidate(new Solo(optionsFor(5, bare))).sync();
    server.receive(requestVoteReply, 2, 1, { success: true });
    server.waitUntil(() => server.raft.currentTerm === 2).sync();
    server.receive(requestVoteReply, 3, 2, { success: true });
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
  });

  it('follows a leader of its own term, and any leader of a later one', () => {
    const server = untilCandidate(new Solo(optionsFor(3, bare))).sync();
    server.receive(appendEntries, 2, 1);
    expect(server.raft.role).toMatchObject({ kind: RoleCode.follower, leader: 2 });
    expect(server.raft.votedFor).toBe(1);
    server.receive(appendEntries, 3, 6);
    expect(server.raft).toMatchObject({ currentTerm: 6, votedFor: 0 });
  });

  it('repeats its request to voters that have not answered, a few times, if so configured', () => {
    const server = untilCandidate(new Solo(optionsFor(5, { ...bare, retryVotes: true }))).sync();
    expect(server.sent().map((each) => each.to)).toEqual([2, 3, 4, 5]);
    server.receive(requestVoteReply, 3, 1, { success: true });
    const repeats: number[][] = [];
    for (let i = 0; i < 10; i++) {
      server.wait(10_000);
      const asked = server.sent(requestVote).map((each) => each.to);
      if (asked.length > 0) repeats.push(asked);
    }
    expect(repeats).toEqual([
      [2, 4, 5],
      [2, 4, 5],
    ]);
    const once = untilCandidate(new Solo(optionsFor(5, bare))).sync();
    once.sent();
    once.wait(50_000);
    expect(once.sent()).toEqual([]);
  });

  it('gives up when a majority refuses', () => {
    const server = untilCandidate(new Solo(optionsFor(3, bare))).sync();
    server.receive(requestVoteReply, 2, 1).receive(requestVoteReply, 3, 1);
    expect(server.raft.role.kind).toBe(RoleCode.follower);
  });
});

describe('a voter', () => {
  const ask = (server: Solo, from: number, term: number, index: number, logTerm: number) =>
    server
      .receive(requestVote, from, term, { prevLogIndex: index, prevLogTerm: logTerm })
      .sync()
      .sent()
      .map(brief);

  it('votes once a term, and repeats the same answer', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1, log: [1] });
    expect(ask(server, 2, 2, 1, 1)).toEqual(['RequestVoteReply n1>n2 t2 yes 0']);
    expect(ask(server, 3, 2, 1, 1)).toEqual(['RequestVoteReply n1>n3 t2 no']);
    expect(ask(server, 2, 2, 1, 1)).toEqual(['RequestVoteReply n1>n2 t2 yes 0']);
  });

  it('remembers its vote across a restart, and answers only when the vote is durable', () => {
    const server = new Solo(optionsFor(3, bare));
    server.receive(requestVote, 2, 2);
    expect(server.sent()).toEqual([]);
    server.sync();
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n2 t2 yes 0']);
    server.server.crash();
    server.server.start(0);
    expect(ask(server, 3, 2, 9, 2)).toEqual(['RequestVoteReply n1>n3 t2 no']);
  });

  it('compares the last terms of logs first, then their lengths', () => {
    const vote = (index: number, term: number) =>
      ask(new Solo(optionsFor(3, bare), { term: 3, log: [1, 3, 3] }), 2, 4, index, term)[0]?.endsWith(
        'yes 0',
      );
    expect(vote(9, 2)).toBe(false);
    expect(vote(2, 3)).toBe(false);
    expect(vote(3, 3)).toBe(true);
    expect(vote(1, 4)).toBe(true);
  });

  it('answers a candidate of an old term with the current term', () => {
    expect(ask(new Solo(optionsFor(3, bare), { term: 7 }), 2, 3, 0, 0)).toEqual([
      'RequestVoteReply n1>n2 t7 no',
    ]);
  });

  it('votes even if its own configuration does not name it', () => {
    const learner = new Solo({ ...optionsFor([2, 3]), ...bare });
    expect(ask(learner, 2, 1, 0, 0)).toEqual(['RequestVoteReply n1>n2 t1 yes 0']);
    learner.wait(10_000_000);
    expect(learner.raft.role.kind).toBe(RoleCode.follower);
  });
});

describe('pre-vote', () => {
  const options = optionsFor(3, { checkQuorum: false, stickiness: false });

  it('proposes a term without entering it, and leads to an election once a majority agrees', () => {
    const server = new Solo(options, { term: 4, log: [4] });
    server.waitUntil(() => server.raft.role.kind === RoleCode.preCandidate);
    expect(server.raft.currentTerm).toBe(4);
    expect(server.sent().map(brief)).toEqual([
      'RequestVote n1>n2 t5 pre at 1/4',
      'RequestVote n1>n3 t5 pre at 1/4',
    ]);
    server.receive(requestVoteReply, 2, 3, { preVote: true, success: true, round: 5 });
    expect(server.raft).toMatchObject({ currentTerm: 5, votedFor: 1 });
    server.sync();
    server.receive(requestVoteReply, 3, 5, { preVote: true, success: true, round: 5 });
    expect(server.raft.role.kind).toBe(RoleCode.candidate);
  });

  it('changes neither term nor vote of the server that is asked', () => {
    const server = new Solo(options, { term: 4, votedFor: 3 });
    server.receive(requestVote, 2, 9, { preVote: true });
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n2 t4 pre yes 0']);
    expect(server.raft).toMatchObject({ currentTerm: 4, votedFor: 3 });
  });

  it('tells the asker of a later term in a refusal', () => {
    const server = new Solo(options, { term: 4 });
    server.waitUntil(() => server.raft.role.kind === RoleCode.preCandidate);
    server.receive(requestVoteReply, 2, 8, { preVote: true, round: 5 });
    expect(server.raft.currentTerm).toBe(8);
  });
});

describe('a pre-vote that cannot succeed, with thrifty replication', () => {
  const thrifty = optionsFor(3, { replication: 'thrifty' });

  it('is answered by the leader, with a heartbeat', () => {
    const server = new Solo(thrifty);
    server.waitUntil(() => server.raft.role.kind === RoleCode.preCandidate);
    server.receive(requestVoteReply, 2, 0, { preVote: true, success: true, round: 1 }).sync();
    server.receive(requestVoteReply, 2, 1, { success: true });
    expect(server.raft.role.kind).toBe(RoleCode.leader);
    server.sent();
    server.receive(requestVote, 3, 2, { preVote: true });
    expect(server.sent().map((each) => [each.type, each.to, each.wantAck])).toEqual([
      [appendEntries, 3, false],
    ]);
  });

  it('is answered by a follower only if that has a later term to tell', () => {
    const server = new Solo(thrifty, { term: 4 });
    server.receive(appendEntries, 2, 4).sync().sent();
    server.receive(requestVote, 3, 5, { preVote: true });
    expect(server.sent()).toEqual([]);
    server.receive(requestVote, 3, 4, { preVote: true });
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n3 t4 pre no']);
  });
});

describe('stickiness', () => {
  it('makes a server ignore candidates while it hears from a leader, unless that leader triggered the election', () => {
    const server = new Solo(optionsFor(3), { term: 1 });
    server.receive(appendEntries, 2, 1).sync().sent();
    server.receive(requestVote, 3, 2);
    expect([server.sent(), server.raft.currentTerm]).toEqual([[], 1]);
    server.receive(requestVote, 3, 2, { preVote: true });
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n3 t1 pre no']);
    server.receive(requestVote, 3, 2, { transfer: true }).sync();
    expect(server.sent().map(brief)).toEqual(['RequestVoteReply n1>n3 t2 yes 0']);
  });

  it('ends after the minimum election time-out', () => {
    const server = new Solo(optionsFor(3), { term: 1 });
    server.receive(appendEntries, 2, 1).sync().sent();
    server.now += 150_000;
    server.receive(requestVote, 3, 2).sync();
    expect(server.sent(requestVoteReply).map(brief)).toContain('RequestVoteReply n1>n3 t2 yes 0');
  });
});

describe('the election timer', () => {
  it('restarts on messages of the leader and on granting a vote, and on nothing else', () => {
    const waited = (act: (server: Solo) => void) => {
      const server = new Solo(optionsFor(3, bare), { term: 2, log: [2] });
      server.now = 100_000;
      act(server);
      return server.server.deadline;
    };
    expect(waited((server) => server.receive(appendEntries, 2, 2))).toBe(250_000);
    expect(waited((server) => server.receive(requestVote, 2, 2, { prevLogIndex: 1, prevLogTerm: 2 }))).toBe(
      250_000,
    );
    expect(waited((server) => server.receive(requestVote, 2, 2))).toBe(150_000);
    expect(waited((server) => server.receive(appendEntries, 2, 1))).toBe(150_000);
  });

  it('still expires after the clock has jumped backwards', () => {
    const server = new Solo(optionsFor(3, bare));
    server.wait(100_000);
    server.now -= 3_600_000_000;
    server.wait(1);
    expect(server.server.deadline - server.now).toBeLessThanOrEqual(300_000);
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate);
    expect(server.now).toBeLessThan(-3_599_000_000);
  });

  it('runs longer on a server of lower priority', () => {
    const server = new Solo(optionsFor(3, { ...bare, priority: 0, highestPriority: 2 }));
    untilCandidate(server);
    expect(server.now).toBeGreaterThanOrEqual(150_000 + 2 * 150_000);
  });
});

describe('TimeoutNow', () => {
  it('makes a follower start an election at once, without a pre-vote', () => {
    const server = new Solo(optionsFor(3), { term: 3 });
    server.receive(timeoutNow, 2, 3).sync();
    expect(server.sent().map((each) => [brief(each), each.transfer])).toEqual([
      ['RequestVote n1>n2 t4', true],
      ['RequestVote n1>n3 t4', true],
    ]);
  });

  it('is ignored if it is of an earlier term', () => {
    const server = new Solo(optionsFor(3), { term: 3 });
    server.receive(timeoutNow, 2, 2);
    expect(server.raft.role.kind).toBe(RoleCode.follower);
  });
});

describe('a start under lease reads', () => {
  // An empty disk may have been wiped after the server supported a lease.
  it.each([3, 0])('keeps the server from voting and campaigning for the time of a lease, term %i', (term) => {
    const server = new Solo(optionsFor(3, { reads: 'lease' }), { term });
    server.receive(requestVote, 2, 4).receive(timeoutNow, 2, term);
    expect([server.sent(), server.raft.currentTerm]).toEqual([[], term]);
    server.now = 150_000;
    server.receive(requestVote, 2, 4).sync();
    expect(server.sent(requestVoteReply).map(brief)).toContain('RequestVoteReply n1>n2 t4 yes 0');
  });
});
