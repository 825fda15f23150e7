/*
 * Shown is durable: a server has the following on disk before it sends a message that shows it: its own current
 * term (a pre-vote's proposed term excepted); a vote, also a candidate's own; every entry covered by an
 * acknowledgement or by the receipt of a snapshot. A leader also has every entry on disk that it counts itself
 * for, although its AppendEntries may be sent before its own write completes.
 * Paper: Figure 2 ("updated on stable storage before responding to RPCs"); thesis §10.2.1.
 * A missing fsync is found when the message leaves, long before a crash turns it into damage.
 * Reading a violation: the message left too early (it must wait for the write), or the completion of one write
 * was taken for that of a later one. 'entry-differs': the disk holds another entry at that index than the log
 * of the leader whose entry is acknowledged.
 * Known false positives: none.
 */
import { type Message, MessageType } from '../../core/raft/messages.ts';
import { type Index, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { messageTypeNames, nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import type { Commits } from './trackers/commits.ts';
import type { ExpectedFacts } from './trackers/expected-facts.ts';
import type { Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';
import type { Counted } from './trackers/quorum.ts';

const shownIsDurableReasons = [
  'term-not-durable',
  'vote-not-durable',
  'entry-not-durable',
  'entry-differs',
  'snapshot-not-durable',
  'leader-counts-itself',
] as const;
type Reason = (typeof shownIsDurableReasons)[number];

export class ShownIsDurable extends BaseJudge implements Counted {
  readonly property = 'shown-is-durable';
  private readonly commits: Commits;
  private readonly logs: Logs;
  private readonly leadership: Leadership;
  private readonly expectedFacts: ExpectedFacts;
  private readonly nodes: number;
  protected override readonly rests = true;
  /** What `counts` looks for: acknowledgements of this index to this leader. */
  private index: Index = 0;
  private leader: NodeId = 0;

  constructor(
    court: Court,
    leadership: Leadership,
    commits: Commits,
    logs: Logs,
    expectedFacts: ExpectedFacts,
    nodes: number,
  ) {
    super(court);
    this.commits = commits;
    this.logs = logs;
    this.leadership = leadership;
    this.expectedFacts = expectedFacts;
    this.nodes = nodes;
  }

  messageSent(fact: Fact, message: Message): void {
    if (this.objected) return;
    this.comparisons++;
    const { type, term } = message;
    if (term > this.logs.diskTerm[fact.node] && !(message.preVote && type === MessageType.requestVote)) {
      this.blame(
        fact,
        'term-not-durable',
        `sent ${nameOf(fact.peer)} a message of term ${term} (${messageTypeNames[type]}) with ${this.stored(fact.node)} on disk`,
      );
      return;
    }
    if (type !== MessageType.appendEntries) this.checkMessage(fact, message);
  }

  /**
   * Messages of the term on disk that acknowledge nothing, or only what the disk holds just as the leader's log
   * does.
   */
  protected override expected(): number {
    return this.expectedFacts.messages;
  }

  /** Checks an acknowledgement of the leader's entries up to `index`. */
  checkEntries(fact: Fact, term: Term, index: Index, leader: NodeId): void {
    if (this.objected) return;
    const disk = this.logs.disk[fact.node];
    if (index > disk.last) {
      const text = `acknowledged index ${index} to ${nameOf(leader)}, but its disk ends at ${disk.last}`;
      this.blame(fact, 'entry-not-durable', text);
      return;
    }
    // The leader's log shows what was acknowledged only while it still leads this term.
    if (this.leadership.leading[leader] !== term || index < disk.first || !disk.comparable) return;
    const log = this.logs.memory[leader];
    if (!log.comparable || index < log.first) return;
    if (index <= log.last && log.hashAt(index) === disk.hashAt(index)) return;
    const text = `acknowledged index ${index} to ${nameOf(leader)}, whose log has another entry there than the disk of ${nameOf(fact.node)}`;
    this.blame(fact, 'entry-differs', text);
  }

  messageDelivered(message: Message): void {
    const { type } = message;
    if (type !== MessageType.appendEntriesReply && type !== MessageType.installSnapshotReply) return;
    if (message.success) this.acknowledge(message);
  }

  /** The ledger grew because this server was the first to commit up to `to`. */
  grown(node: NodeId, term: Term, to: Index, fact: Fact): void {
    if (this.objected || this.leadership.leading[node] !== term) return;
    const log = this.logs.memory[node];
    const index = Math.min(to, log.last);
    if (index < log.first || !log.comparable) return;
    if (this.logs.disk[node].holds(index, log.hashAt(index))) return;
    this.comparisons++;
    this.index = index;
    this.leader = node;
    this.commits.of[node].leads(term);
    if (this.commits.isQuorum(node, fact.time, this)) return;
    const text = `committed index ${index} with its own vote for it, but does not hold it on disk`;
    this.blame(fact, 'leader-counts-itself', text);
  }

  /** Whether this server, other than the leader itself, acknowledged the index to the leader. */
  counts(node: NodeId): boolean {
    return (
      node !== this.leader &&
      node <= this.nodes &&
      this.commits.of[this.leader].acknowledged[node] >= this.index
    );
  }

  private acknowledge({ type, term, from, to, done, matchIndex }: Message): void {
    if (term !== this.leadership.leading[to]) return;
    if (type === MessageType.installSnapshotReply && !done) return;
    const leader = this.commits.of[to];
    leader.leads(term);
    leader.acknowledges(from, matchIndex);
  }

  private checkMessage(fact: Fact, message: Message): void {
    const { node, peer } = fact;
    switch (message.type) {
      case MessageType.requestVote:
        if (!message.preVote) this.checkVote(fact, message.term, node);
        break;
      case MessageType.requestVoteReply:
        if (!message.preVote && message.success) this.checkVote(fact, message.term, peer);
        break;
      case MessageType.appendEntriesReply:
        if (message.success) this.checkEntries(fact, message.term, message.matchIndex, peer);
        break;
      case MessageType.installSnapshotReply:
        if (message.success && message.done && message.matchIndex > this.logs.disk[node].last)
          this.blame(
            fact,
            'snapshot-not-durable',
            `confirmed a snapshot of index ${message.matchIndex} before it was on disk`,
          );
        break;
      default:
        break;
    }
  }

  private checkVote(fact: Fact, term: Term, candidate: NodeId): void {
    const { node, peer } = fact;
    if (this.logs.diskTerm[node] !== term || this.logs.diskVote[node] === candidate) return;
    const vote = this.logs.diskVote[node];
    const kept = vote === NOBODY ? 'no vote' : `a vote for ${nameOf(vote)}`;
    const text = `told ${nameOf(peer)} of its vote for ${nameOf(candidate)} in term ${term} with ${kept} on disk`;
    this.blame(fact, 'vote-not-durable', text);
  }

  private stored(node: NodeId): string {
    return `term ${this.logs.diskTerm[node]}`;
  }

  private blame(fact: Fact, reason: Reason, what: string): void {
    this.object(fact, reason, `${nameOf(fact.node)} ${what}`);
  }
}
