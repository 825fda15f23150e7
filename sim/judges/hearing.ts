import type { Reply, Request, Write } from '../../core/io.ts';
import { type Entry, EntryKind } from '../../core/raft/entry.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts.ts';
import { type Operation, PROBING_CLIENT } from '../operation.ts';
import { CommitHearing } from './commit-hearing.ts';
import { chain } from './trackers/log-stretch.ts';
import type { ServerView } from './trackers/server-view.ts';

/**
 * Who hears what, in which order: one method for each kind of fact. Trackers of shared state hear each fact first,
 * so that judges see the state after it; but what compares with the state before it is called before the trackers.
 * Some forty facts are told for every command, so these are plain calls that an engine can see through, and what a
 * fact is about is handed on instead of being kept in the Fact.
 */
export class Hearing extends CommitHearing {
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
    // `!== false` is one comparison; truthiness takes the engine several.
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
  private expectsEntry(server: ServerView, entries: readonly Entry[]): boolean {
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

  invoked(fact: Fact, operation: Operation): void {
    this.claimed.begin(operation);
    this.linearizability.invoked(operation);
    this.recovery.invoked(fact, operation);
  }

  completed(fact: Fact, operation: Operation): void {
    this.claimed.end(operation);
    this.answers.over(operation.client, operation.serial);
    this.linearizability.completed(fact, operation);
    this.acknowledgedSurvives.completed(fact, operation);
    this.recovery.completed(fact, operation);
  }

  /** A server takes an attempt of a client. */
  requestTaken(now: Micros, node: NodeId, request: Request): void {
    const { client, attempt } = request;
    if (this.leadership.leading[node] === 0) this.answers.take(node, client, attempt);
    else this.answers.takeLeading(node, client, attempt);
    if (client === PROBING_CLIENT) this.recovery.probeTaken(now, node, request);
  }

  requestAnswered(now: Micros, node: NodeId, reply: Reply): void {
    this.answers.give(node, reply.client, reply.attempt);
    if (reply.client === PROBING_CLIENT) this.recovery.probeAnswered(now, node, reply);
  }
}
