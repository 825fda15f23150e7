import type { Reply, Request, Write } from '../../core/io.ts';
import { type Entry, EntryKind } from '../../core/raft/entry.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../../core/units.ts';
import type { Fact, FactConsumer } from '../facts.ts';
import { type Operation, PROBING_CLIENT } from '../operation.ts';
import { rareTable } from './rare-hearing.ts';
import type { Judges, Trackers } from './seats.ts';
import type { Progress } from './trackers/commits.ts';
import type { Applied } from './trackers/committed.ts';
import { chain } from './trackers/log-mirror.ts';

/**
 * Who hears what, in which order: one method for each kind of fact. Trackers of shared state hear each fact first,
 * so that judges see the state after it; but what compares with the state before it is called before the trackers.
 * Some forty facts are told for every command, so these are plain calls that an engine can see through, and what a
 * fact is about is handed on instead of being kept in the Fact.
 */
export class Hearing {
  private readonly logs: Trackers['logs'];
  private readonly leadership: Trackers['leadership'];
  private readonly commits: Trackers['commits'];
  /** By node. */
  private readonly servers: readonly Progress[];
  private readonly usual: Trackers['usual'];
  private readonly ledger: Trackers['ledger'];
  private readonly effects: Trackers['effects'];
  private readonly claimed: Trackers['claimed'];
  private readonly answers: Trackers['answers'];
  private readonly voteOnce: Judges['voteOnce'];
  private readonly monotonicState: Judges['monotonicState'];
  private readonly leaderAppendOnly: Judges['leaderAppendOnly'];
  private readonly logMatching: Judges['logMatching'];
  private readonly leaderCompleteness: Judges['leaderCompleteness'];
  private readonly stateMachineSafety: Judges['stateMachineSafety'];
  private readonly committedDurable: Judges['committedDurable'];
  private readonly shownIsDurable: Judges['shownIsDurable'];
  private readonly exactlyOnce: Judges['exactlyOnce'];
  private readonly linearizability: Judges['linearizability'];
  private readonly acknowledgedSurvives: Judges['acknowledgedSurvives'];
  private readonly recovery: Judges['recovery'];
  /** What is too rare to be worth a call of its own. */
  readonly rare: FactConsumer['on'];

  constructor(trackers: Trackers, judges: Judges) {
    this.logs = trackers.logs;
    this.leadership = trackers.leadership;
    this.commits = trackers.commits;
    this.servers = trackers.commits.of;
    this.usual = trackers.usual;
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

  /**
   * Whether nobody has anything to say of a message that leaves, nor learns anything from it. So it is with nearly all
   * of them, AppendEntries and answers in a term that is settled.
   */
  expects(message: Message): boolean {
    const { type, term } = message;
    const server = this.servers[message.from];
    if (type === MessageType.appendEntries) {
      if (term !== server.settledLeading || message.leaderCommit > server.commitIndex) return false;
    } else {
      if (type !== MessageType.appendEntriesReply || term !== server.settledTerm) return false;
      // What it acknowledges is on its disk, and the same in the log of who leads this term.
      if (message.success !== false) {
        const leader = this.servers[message.to];
        if (leader.settledLeading !== term || !server.disk.agrees(leader.log, message.matchIndex))
          return false;
      }
    }
    return true;
  }

  messageSent(fact: Fact, message: Message): void {
    this.usual.asked++;
    const { node } = fact;
    const { type, term } = message;
    this.leadership.messageSent(fact, message);
    if (type === MessageType.appendEntries && message.leaderCommit > this.servers[node].commitIndex)
      this.advance(fact, term, message.leaderCommit);
    this.voteOnce.messageSent(fact, message);
    this.monotonicState.messageSent(fact, message);
    this.shownIsDurable.messageSent(fact, message);
    const settled =
      this.leadership.termOf[node] === term &&
      this.logs.diskTerm[node] === term &&
      this.monotonicState.hasShown(node, term);
    const server = this.servers[node];
    if (type === MessageType.installSnapshotReply) server.receives(message.prevLogIndex, message.offset);
    server.settledTerm = settled ? term : -1;
    server.settledLeading = settled && this.leadership.leading[node] === term ? term : -1;
  }

  /** Of what arrives only acknowledgements are of interest; nearly all are of entries, to who is known to lead. */
  messageDelivered(message: Message): void {
    const { type, term, success } = message;
    if (type === MessageType.appendEntries || success === false) return;
    const leader = this.servers[message.to];
    if (
      type === MessageType.appendEntriesReply &&
      success === true &&
      leader.settledLeading === term &&
      leader.acknowledgedIn === term
    )
      leader.acknowledges(message.from, message.matchIndex);
    else this.shownIsDurable.messageDelivered(message);
  }

  /**
   * Whether a write adds nothing to the log of a server that does not lead but what other servers have before and
   * behind it: so it matches, and there is no configuration among it. Or a leader adds one such entry at the end.
   */
  expectsWrite(node: NodeId, { hardState, truncateFrom, snapshot, entries }: Write): boolean {
    // A flag is asked for being exactly so: that takes one comparison.
    if (hardState !== false || truncateFrom !== 0 || snapshot !== null) return false;
    const server = this.servers[node];
    if (this.leadership.leading[node] !== 0) return this.expectsEntry(server, entries);
    if (!server.log.goesOn(entries)) return false;
    server.changedAt = -1;
    this.usual.entries += entries.length;
    return true;
  }

  /** The same of a write that is on disk as soon as it is issued, where the disk had all that was written before. */
  expectsWritten(node: NodeId, write: Write): boolean {
    const { log, disk } = this.servers[node];
    if (disk.isAbreast(log) === false || this.expectsWrite(node, write) === false) return false;
    disk.last = log.last;
    return true;
  }

  /** Whether a leader adds one plain entry to the end of the longest log there is, and nobody had another one there. */
  private expectsEntry(server: Progress, entries: readonly Entry[]): boolean {
    const { log } = server;
    if (entries.length !== 1 || !log.isLongest) return false;
    const entry = entries[0];
    if (entry.index !== log.last + 1 || entry.kind === EntryKind.configuration) return false;
    const hash = chain(log.hashAt(log.last), entry);
    if (!this.logMatching.expects(entry, hash)) return false;
    log.grow(entry, hash);
    server.changedAt = -1;
    this.usual.entries++;
    this.usual.led++;
    return true;
  }

  writeIssued(fact: Fact, write: Write): void {
    const { node } = fact;
    if (this.leadership.leading[node] !== 0) this.leaderAppendOnly.writeIssued(fact, write);
    if (write.hardState) {
      this.servers[node].unsettle();
      this.leadership.hardState(node, write.term);
      this.monotonicState.writeIssued(fact, write);
    }
    const server = this.servers[node];
    const { log } = server;
    log.apply(write, true);
    if (write.snapshot !== null) this.commits.snapshotTaken(node, write.snapshot);
    server.configured(fact.time, log.configuration);
    this.logMatching.writeIssued(fact, write);
  }

  /** To add to the end of a disk takes nothing from it, so nobody but the mirror needs to hear of it. */
  expectsDurable(node: NodeId, { hardState, truncateFrom, snapshot, entries }: Write): boolean {
    if (hardState !== false || truncateFrom !== 0 || snapshot !== null) return false;
    const { disk } = this.servers[node];
    if (!disk.goesOn(entries)) disk.extend(entries, false);
    return true;
  }

  writeDurable(fact: Fact, write: Write): void {
    this.servers[fact.node].unsettle();
    this.committedDurable.beforeDurable(fact, write);
    this.logs.writeDurable(fact.node, write);
    this.voteOnce.writeDurable(fact, write);
    this.monotonicState.writeDurable(fact, write);
    this.stateMachineSafety.writeDurable(fact, write);
    this.committedDurable.writeDurable(fact);
  }

  /** Whether a server goes on to commit what another one has committed before it. */
  expectsCommit(node: NodeId, term: Term, index: Index): boolean {
    const server = this.servers[node];
    if (index <= server.commitIndex || !this.isCommitted(server, term, index)) return false;
    server.commitIndex = index;
    server.declaresCommit = true;
    server.declaredCommit = index;
    this.usual.declaredCommits++;
    return true;
  }

  commit(fact: Fact): void {
    const { node, index } = fact;
    const server = this.servers[node];
    server.declaresCommit = true;
    if (index > server.commitIndex) this.advance(fact, fact.term, index);
    this.monotonicState.committed(fact, server);
  }

  /** All servers but one apply in order what the first one did, and leave nothing else to ask. */
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
    this.usual.applied++;
    if (applied.session === 0) this.usual.others++;
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

  invoked(fact: Fact, operation: Operation): void {
    this.claimed.begin(operation);
    this.linearizability.invoked(operation);
    this.recovery.invoked(fact, operation);
  }

  completed(fact: Fact, operation: Operation): void {
    this.claimed.end(operation);
    this.linearizability.completed(fact, operation);
    this.acknowledgedSurvives.completed(fact, operation);
    this.recovery.completed(fact, operation);
  }

  /** A server takes an attempt of a client. */
  requestTaken(now: Micros, node: NodeId, request: Request): void {
    this.answers.take(node);
    if (request.client === PROBING_CLIENT) this.recovery.probeTaken(now, node, request);
  }

  requestAnswered(now: Micros, node: NodeId, reply: Reply): void {
    this.answers.give(node);
    if (reply.client === PROBING_CLIENT) this.recovery.probeAnswered(now, node, reply);
  }

  /** A server commits up to `to`, which is further than before. */
  private advance(fact: Fact, term: Term, to: Index): void {
    const { node } = fact;
    const server = this.servers[node];
    const from = server.commitIndex;
    server.commitIndex = to;
    if (this.isCommitted(server, term, to)) {
      this.usual.shownCommits++;
      return;
    }
    this.stateMachineSafety.committing(node, from, to, fact);
    const known = this.ledger.last;
    if (to > known) this.commits.extend(node, term, to);
    this.leaderCompleteness.committed(node, term, to, fact);
    if (to > known) this.grown(fact, node, term, to);
  }

  /** Whether this is what the ledger holds, in the newest term, so that nobody has anything to ask. */
  private isCommitted(server: Progress, term: Term, to: Index): boolean {
    return this.ledger.isIn(server.log, to) && this.leaderCompleteness.expects(term, to);
  }

  /** The ledger has grown: this server was the first to commit up to `to`. */
  private grown(fact: Fact, node: NodeId, term: Term, to: Index): void {
    this.committedDurable.grown(node, to, fact);
    this.shownIsDurable.grown(node, term, to, fact);
    this.acknowledgedSurvives.grown(node);
    this.recovery.grown(fact);
  }
}
