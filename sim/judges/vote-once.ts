/*
 * Vote once: a server votes for at most one candidate in a given term, even across restarts.
 * Paper: Figure 2 (RequestVote RPC), §5.2.
 * A vote counts from the moment it leaves the server (in a granted RequestVoteReply, or in the RequestVote of a
 * candidate, which votes for itself) or reaches its disk. A vote that was lost in a crash before either
 * happened does not count: the server may then vote for another candidate.
 * Reading a violation: two candidates may both believe that they have this vote. Look for a restart between the
 * two votes, and at what was on disk when the server came back.
 * Known false positives: none. Pre-votes are not votes. A machine whose disk was replaced by an empty one is a
 * new machine that has not voted.
 */
import type { Write } from '../../core/io.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import { NOBODY, type NodeId, type Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import { times } from '../kernel/lists.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { Logs } from './trackers/logs.ts';
import { TermTable } from './trackers/term-table.ts';

const voteOnceReasons = ['voted-twice', 'stored-another'] as const;
type Reason = (typeof voteOnceReasons)[number];

export class VoteOnce extends BaseJudge {
  readonly property = 'vote-once';
  private readonly logs: Logs;
  /** By node: the candidate it voted for in each term. */
  private readonly votes: readonly TermTable[];
  /** By node: how often its disk had been replaced when it last voted. */
  private readonly machine: Int32Array;

  constructor(court: Court, logs: Logs, nodes: number) {
    super(court);
    this.logs = logs;
    this.votes = times(nodes + 1, () => new TermTable());
    this.machine = new Int32Array(nodes + 1);
  }

  messageSent(fact: Fact, message: Message): void {
    const { type } = message;
    if (type > MessageType.requestVoteReply || message.preVote) return;
    if (type === MessageType.requestVote) this.vote(fact, message.term, fact.node, 'voted-twice');
    else if (type === MessageType.requestVoteReply && message.success)
      this.vote(fact, message.term, fact.peer, 'voted-twice');
  }

  writeDurable(fact: Fact, write: Write): void {
    if (write.hardState && write.votedFor !== NOBODY)
      this.vote(fact, write.term, write.votedFor, 'stored-another');
  }

  private vote(fact: Fact, term: Term, candidate: NodeId, reason: Reason): void {
    const node = fact.node;
    if (this.machine[node] !== this.logs.replaced[node]) {
      this.machine[node] = this.logs.replaced[node];
      this.votes[node].clear();
    }
    this.comparisons++;
    const before = this.votes[node].get(term);
    if (before === candidate) return;
    if (before === NOBODY) {
      this.votes[node].set(term, candidate);
      return;
    }
    if (this.objected) return;
    const verb = reason === 'voted-twice' ? 'voted for' : 'stored a vote for';
    this.object(
      fact,
      reason,
      `${nameOf(node)} ${verb} ${nameOf(candidate)} in term ${term}, in which it had voted for ${nameOf(before)}`,
    );
  }
}
