import type { Write } from '../io.ts';
import { type Index, NOBODY, type NodeId, type Term, type WriteId } from '../units.ts';
import type { Entry } from './entry.ts';
import { Fifo } from './fifo.ts';
import type { Log } from './log.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What has been handed to the disk, and what the disk has confirmed. The disk is a peer: writes take their time
 * and complete in order, as prefixes. The id of a write decides what its completion means, not the index.
 */
export class Storage {
  private lastId: WriteId = 0;
  private persisted: WriteId = 0;
  /** Of each write on its way, up to `lastId`: the last index of the present log that it will have made durable. */
  private readonly pending = new Fifo<Index>();

  /** The last write that carried term and vote, and what they were. */
  private hardStateWrite: WriteId = 0;
  private writtenTerm: Term = 0;
  private writtenVote: NodeId = NOBODY;

  /** The log up to here has been handed to the disk. */
  private writtenIndex: Index = 0;
  /** The present log up to here is on disk. */
  durableIndex: Index = 0;

  /** What the present step adds: deletion from this index on, and a snapshot. */
  private truncateFrom: Index = 0;
  private snapshot: Snapshot | null = null;

  constructor(private readonly rules: Rules) {}

  /** What the disk holds when the replica starts. */
  recover(term: Term, votedFor: NodeId, lastIndex: Index): void {
    this.writtenTerm = term;
    this.writtenVote = votedFor;
    this.writtenIndex = lastIndex;
    this.durableIndex = lastIndex;
  }

  /** The log was truncated: nothing from `from` on is durable, whatever earlier writes complete. */
  noteTruncation(from: Index): void {
    if (from <= this.writtenIndex) {
      if (this.truncateFrom === 0 || from < this.truncateFrom) this.truncateFrom = from;
      this.writtenIndex = from - 1;
    }
    this.limitDurable(from);
  }

  /**
   * A snapshot replaces the log's prefix, or (unless keepsSuffix) the whole log, of which only that up to `agreed`
   * was the same.
   */
  noteSnapshot(snapshot: Snapshot, keepsSuffix: boolean, agreed: Index): void {
    this.snapshot = snapshot;
    if (keepsSuffix) {
      this.writtenIndex = Math.max(this.writtenIndex, snapshot.lastIncludedIndex);
    } else {
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

  /** The one write of this step, or null if there is to be none. Its entries are mostly those that the step has at hand. */
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

  /** Every write up to `upTo` is on disk. */
  complete(upTo: WriteId, log: Log): void {
    if (upTo > this.persisted) this.persisted = upTo;
    const { pending } = this;
    while (pending.size > 0 && this.rules.completes(this.lastId - pending.size + 1, upTo)) {
      this.durableIndex = Math.max(this.durableIndex, pending.shift() ?? 0);
    }
    if (this.durableIndex > log.lastIndex) this.durableIndex = log.lastIndex;
  }

  /** Whether the term and vote that were written last are on disk. */
  hardStateDurable(): boolean {
    return this.hardStateWrite <= this.persisted;
  }

  /** Whether the node may show this term. */
  termDurable(currentTerm: Term): boolean {
    return this.hardStateDurable() && this.writtenTerm === currentTerm;
  }

  /** Whether everything handed over is on disk. */
  idle(): boolean {
    return this.pending.size === 0;
  }
}
