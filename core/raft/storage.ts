import type { Write } from '../io.ts';
import { type Index, NOBODY, type NodeId, type Term, type WriteId } from '../units.ts';
import type { Entry } from './entry.ts';
import { Fifo } from './fifo.ts';
import type { Log } from './log.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Tracks what has been handed to the disk and what is durable. Writes are asynchronous; the host reports their
 * completion in order, as a prefix. A completion is matched to its write by id, not by log index: an index written
 * earlier may since have been truncated and rewritten.
 */
export class Storage {
  private lastId: WriteId = 0;
  private persisted: WriteId = 0;
  /** For each pending write, up to `lastId`: the last index of the current log that is durable once it completes. */
  private readonly pending = new Fifo<Index>();

  /** The last write that carried term and vote, and their values. */
  private hardStateWrite: WriteId = 0;
  private writtenTerm: Term = 0;
  private writtenVote: NodeId = NOBODY;

  /** The log up to this index has been handed to the disk. */
  private writtenIndex: Index = 0;
  /** The current log up to this index is on disk. */
  durableIndex: Index = 0;

  /** For the next write: delete entries from this index on (0: none), and a snapshot. */
  private truncateFrom: Index = 0;
  private snapshot: Snapshot | null = null;

  constructor(private readonly rules: Rules) {}

  /** Starts with these values on disk. */
  recover(term: Term, votedFor: NodeId, lastIndex: Index): void {
    this.writtenTerm = term;
    this.writtenVote = votedFor;
    this.writtenIndex = lastIndex;
    this.durableIndex = lastIndex;
  }

  /** The log was truncated: nothing from `from` on is durable, even when earlier writes complete. */
  noteTruncation(from: Index): void {
    if (from <= this.writtenIndex) {
      this.truncateFrom = from; // lower than that of any truncation not yet written, since writtenIndex is
      this.writtenIndex = from - 1;
    }
    this.limitDurable(from);
  }

  /**
   * A snapshot replaces the log's prefix, or, unless keepsSuffix, the whole log. In the latter case the old log is
   * known to agree with the snapshot only up to `agreed`, so completing writes make no more than that durable.
   */
  noteSnapshot(snapshot: Snapshot, keepsSuffix: boolean, agreed: Index): void {
    this.snapshot = snapshot;
    if (keepsSuffix) this.writtenIndex = Math.max(this.writtenIndex, snapshot.lastIncludedIndex);
    else {
      this.limitDurable(agreed + 1);
      this.truncateFrom = 0;
      this.writtenIndex = snapshot.lastIncludedIndex;
    }
  }

  private limitDurable(truncatedFrom: Index): void {
    this.durableIndex = Math.min(this.durableIndex, truncatedFrom - 1);
    const { pending } = this;
    for (let left = pending.size; left > 0; left--) {
      pending.push(this.rules.durableAfterTruncation(pending.shift() ?? 0, truncatedFrom));
    }
  }

  /** The write of this step, or null if nothing has to be written. `recent`: entries that are mostly those to write. */
  takeWrite(currentTerm: Term, votedFor: NodeId, log: Log, recent?: readonly Entry[]): Write | null {
    const { rules, truncateFrom, snapshot } = this;
    const withEntries = log.lastIndex > this.writtenIndex;
    const termChanged = currentTerm !== this.writtenTerm;
    const voteChanged = votedFor !== this.writtenVote;
    const hardState = rules.writesHardState(termChanged, voteChanged, withEntries);
    if (!withEntries && !hardState && truncateFrom === 0 && snapshot === null) return null;
    this.lastId++;
    if (hardState) {
      this.hardStateWrite = this.lastId;
      this.writtenTerm = currentTerm;
      this.writtenVote = votedFor;
    }
    const entries = log.from(this.writtenIndex + 1, recent);
    this.writtenIndex = log.lastIndex;
    this.truncateFrom = 0;
    this.snapshot = null;
    this.pending.push(log.lastIndex);
    const term = rules.writtenTerm(this.writtenTerm);
    const vote = rules.writtenVote(this.writtenVote);
    return { id: this.lastId, hardState, term, votedFor: vote, truncateFrom, entries, snapshot };
  }

  /** Notes that every write up to `upTo` is durable. */
  complete(upTo: WriteId, log: Log): void {
    if (upTo > this.persisted) this.persisted = upTo;
    const { pending } = this;
    while (pending.size > 0 && this.rules.completes(this.lastId - pending.size + 1, upTo)) {
      this.durableIndex = Math.max(this.durableIndex, pending.shift() ?? 0);
    }
    if (this.durableIndex > log.lastIndex) this.durableIndex = log.lastIndex;
  }

  /** Whether the term and vote written last are on disk. */
  hardStateDurable(): boolean {
    return this.hardStateWrite <= this.persisted;
  }

  /** Whether this term is on disk, so that messages may show it. */
  termDurable(currentTerm: Term): boolean {
    return this.hardStateDurable() && this.writtenTerm === currentTerm;
  }

  /** Whether no write is pending. */
  idle(): boolean {
    return this.pending.size === 0;
  }
}
