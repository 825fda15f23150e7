import type { Index, NodeId, Term } from '../../../core/units.ts';
import type { Fact, FactConsumer } from '../../facts/facts.ts';
import type { Applied } from '../trackers/ledger.ts';
import type { ServerView } from '../trackers/server-view.ts';
import type { Judges, Trackers } from './judges-and-trackers.ts';
import { rareTable } from './rare-hearing.ts';

/** Base class of `Hearing`: its fields, and the facts about entries being committed and applied. */
export abstract class CommitHearing {
  protected readonly logs: Trackers['logs'];
  protected readonly leadership: Trackers['leadership'];
  protected readonly commits: Trackers['commits'];
  /** Indexed by node. */
  protected readonly servers: readonly ServerView[];
  protected readonly expectedFacts: Trackers['expectedFacts'];
  protected readonly ledger: Trackers['ledger'];
  protected readonly effects: Trackers['effects'];
  protected readonly claimed: Trackers['claimed'];
  protected readonly answers: Trackers['answers'];
  protected readonly voteOnce: Judges['voteOnce'];
  protected readonly monotonicState: Judges['monotonicState'];
  protected readonly leaderAppendOnly: Judges['leaderAppendOnly'];
  protected readonly logMatching: Judges['logMatching'];
  protected readonly leaderCompleteness: Judges['leaderCompleteness'];
  protected readonly stateMachineSafety: Judges['stateMachineSafety'];
  protected readonly committedDurable: Judges['committedDurable'];
  protected readonly shownIsDurable: Judges['shownIsDurable'];
  protected readonly exactlyOnce: Judges['exactlyOnce'];
  protected readonly linearizability: Judges['linearizability'];
  protected readonly acknowledgedSurvives: Judges['acknowledgedSurvives'];
  protected readonly recovery: Judges['recovery'];
  /** Handlers of the kinds of facts that are too rare to need a method of their own. */
  readonly rare: FactConsumer['on'];

  constructor(trackers: Trackers, judges: Judges) {
    this.logs = trackers.logs;
    this.leadership = trackers.leadership;
    this.commits = trackers.commits;
    this.servers = trackers.commits.of;
    this.expectedFacts = trackers.expectedFacts;
    this.ledger = trackers.ledger;
    this.effects = trackers.effects;
    this.claimed = trackers.claimed;
    this.answers = trackers.answers;
    this.voteOnce = judges.voteOnce;
    this.monotonicState = judges.monotonicState;
    this.leaderAppendOnly = judges.leaderAppendOnly;
    this.logMatching = judges.logMatching;
    this.leaderCompleteness = judges.leaderCompleteness;
    this.stateMachineSafety = judges.stateMachineSafety;
    this.committedDurable = judges.committedDurable;
    this.shownIsDurable = judges.shownIsDurable;
    this.exactlyOnce = judges.exactlyOnce;
    this.linearizability = judges.linearizability;
    this.acknowledgedSurvives = judges.acknowledgedSurvives;
    this.recovery = judges.recovery;
    this.rare = rareTable(trackers, judges);
  }

  /** Fast path: whether a server's commit index rises to an index that another server has already committed. */
  expectsCommit(node: NodeId, term: Term, index: Index): boolean {
    const server = this.servers[node];
    if (index <= server.commitIndex || !this.isCommitted(server, term, index)) return false;
    server.commitIndex = index;
    server.declaresCommit = true;
    server.declaredCommit = index;
    this.expectedFacts.declaredCommits++;
    return true;
  }

  commit(fact: Fact): void {
    const { node, index } = fact;
    const server = this.servers[node];
    server.declaresCommit = true;
    if (index > server.commitIndex) this.advance(fact, fact.term, index);
    this.monotonicState.committed(fact, server);
  }

  /** Fast path: whether a server applies, in order, exactly what the first server to apply that index applied. */
  expectsApplied(node: NodeId, applied: Applied): boolean {
    const { index } = applied;
    const server = this.servers[node];
    if (
      index !== server.lastApplied + 1 ||
      index <= server.highestApplied ||
      index > server.commitIndex ||
      !this.ledger.isRepeated(applied)
    )
      return false;
    server.applied(index);
    this.expectedFacts.applied++;
    if (applied.session === 0) this.expectedFacts.others++;
    return true;
  }

  applied(fact: Fact): void {
    const { node, index } = fact;
    const server = this.servers[node];
    if (index > server.commitIndex) this.advance(fact, this.leadership.termOf[node], index);
    this.effects.applied(fact);
    this.monotonicState.applied(fact, server);
    const same = this.stateMachineSafety.applied(fact);
    const once = this.exactlyOnce.applied(fact, server);
    this.claimed.applied(fact);
    server.applied(index);
    if (same && once && fact.effect === (fact.session !== 0))
      this.ledger.setPlain(index, fact.session, fact.serial);
  }

  /** A server's commit index rises to `to`. */
  protected advance(fact: Fact, term: Term, to: Index): void {
    const { node } = fact;
    const server = this.servers[node];
    const from = server.commitIndex;
    server.commitIndex = to;
    if (this.isCommitted(server, term, to)) {
      this.expectedFacts.shownCommits++;
      return;
    }
    this.stateMachineSafety.committing(node, from, to, fact);
    const known = this.ledger.last;
    if (to > known) this.commits.extend(node, term, to);
    this.leaderCompleteness.committed(node, term, to, fact);
    if (to > known) this.grown(fact, node, term, to);
  }

  /** Whether the ledger already holds this prefix and the commit term is the newest, so that no judge can object. */
  private isCommitted(server: ServerView, term: Term, to: Index): boolean {
    return this.ledger.isIn(server.log, to) && this.leaderCompleteness.expects(term, to);
  }

  /** The ledger grew because this server was the first to commit up to `to`. */
  private grown(fact: Fact, node: NodeId, term: Term, to: Index): void {
    this.committedDurable.grown(node, to, fact);
    this.shownIsDurable.grown(node, term, to, fact);
    this.acknowledgedSurvives.grown(node);
    this.recovery.grown(fact);
  }
}
