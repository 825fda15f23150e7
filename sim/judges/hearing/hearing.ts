import type { Reply, Request, Write } from '../../../core/io.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import type { Fact } from '../../facts/facts.ts';
import { type Operation, PROBING_CLIENT } from '../../facts/operation.ts';
import { chain } from '../trackers/log-window.ts';
import type { ServerView } from '../trackers/server-view.ts';
import { CommitHearing } from './commit-hearing.ts';

/**
 * Dispatches each fact to the trackers and judges it concerns: one method for each kind of fact. Trackers (the
 * state that judges share) are called first, so that judges see the state after the fact; a judge that compares
 * with the state before the fact is called before the trackers.
 *
 * The methods named `expects...` are fast paths. They return true if a fact is so ordinary that no judge can
 * object to it and only counters change; the fact stream then skips the full method of that kind. There are
 * about forty facts for every command, so all of these are plain method calls that V8 can inline.
 */
export class Hearing extends CommitHearing {
  /**
   * Whether no judge can object to a message being sent or learn anything from it. True for nearly all
   * messages: AppendEntries and their replies in a settled term (see `ServerView.settledTerm`).
   */
  expectsSent(message: Message): boolean {
    const { type, term } = message;
    const server = this.servers[message.from];
    if (type === MessageType.appendEntries) {
      if (term !== server.settledLeading || message.leaderCommit > server.commitIndex) return false;
    } else {
      if (type !== MessageType.appendEntriesReply || term !== server.settledTerm) return false;
      // What the server acknowledges is on its disk, and matches the log of this term's leader.
      if (message.success !== false) {
        const leader = this.servers[message.to];
        if (leader.settledLeading !== term || !server.disk.agrees(leader.log, message.matchIndex))
          return false;
      }
    }
    return true;
  }

  messageSent(fact: Fact, message: Message): void {
    this.expectedFacts.asked++;
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

  /** Only acknowledgements matter when they arrive; nearly all of them acknowledge entries to a known leader. */
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
   * Whether a write only appends what cannot violate anything: on a server that does not lead, entries that
   * other servers have at the same index (so they match, and none is a configuration); on a leader, one such
   * new entry at the end.
   */
  expectsIssued(node: NodeId, { hardState, truncateFrom, snapshot, entries }: Write): boolean {
    // `!== false` compiles to one comparison in V8; a truthiness test takes several.
    if (hardState !== false || truncateFrom !== 0 || snapshot !== null) return false;
    const server = this.servers[node];
    if (this.leadership.leading[node] !== 0) return this.expectsEntry(server, entries);
    if (!server.log.tryAdvance(entries)) return false;
    server.changedAt = -1;
    this.expectedFacts.entries += entries.length;
    return true;
  }

  /** The same for a write that is durable at once; it requires that everything written before is already on disk. */
  expectsWritten(node: NodeId, write: Write): boolean {
    const { log, disk } = this.servers[node];
    if (disk.isSameAs(log) === false || this.expectsIssued(node, write) === false) return false;
    disk.last = log.last;
    return true;
  }

  /**
   * Whether a leader appends one entry that is not a configuration to the longest log, and no other log holds a
   * different entry with this index and term.
   */
  private expectsEntry(server: ServerView, entries: readonly Entry[]): boolean {
    const { log } = server;
    if (entries.length !== 1 || !log.isLongest) return false;
    const entry = entries[0];
    if (entry.index !== log.last + 1 || entry.kind === EntryKind.configuration) return false;
    const hash = chain(log.hashAt(log.last), entry);
    if (!this.logMatching.expects(entry, hash)) return false;
    log.grow(entry, hash);
    server.changedAt = -1;
    this.expectedFacts.entries++;
    this.expectedFacts.led++;
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

  /** A write that only appends erases nothing, so only the mirror of the disk has to be updated. */
  expectsDurable(node: NodeId, { hardState, truncateFrom, snapshot, entries }: Write): boolean {
    if (hardState !== false || truncateFrom !== 0 || snapshot !== null) return false;
    const { disk } = this.servers[node];
    if (!disk.tryAdvance(entries)) disk.extend(entries, false);
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

  /** A client's request was delivered to a server. */
  requestTaken(now: Micros, node: NodeId, request: Request): void {
    const { client, attempt } = request;
    if (this.leadership.leading[node] === 0) this.answers.take(node, client, attempt);
    else this.answers.takeLeading(node, client, attempt);
    if (client === PROBING_CLIENT) this.recovery.probeTaken(now, node, request);
  }

  /** A server sent its reply to a client. */
  requestAnswered(now: Micros, node: NodeId, reply: Reply): void {
    this.answers.give(node, reply.client, reply.attempt);
    if (reply.client === PROBING_CLIENT) this.recovery.probeAnswered(now, node, reply);
  }
}
