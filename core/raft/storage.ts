import type { Write } from '../io.ts';
import { type Index, NOBODY, type NodeId, type Term, type WriteId } from '../units.ts';
import type { Log } from './log.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';

/** Completed writes that may linger at the head of the queue before it is shifted. */
const COMPACT_AFTER = 64;

/** A write on its way to the disk, and the last index of the present log that it will have made durable. */
class PendingWrite {
  readonly id: WriteId;
  lastIndex: Index;
  constructor(id: WriteId, lastIndex: Index) {
    this.id = id;
    this.lastIndex = lastIndex;
  }
}

/**
 * What has been handed to the disk, and what the disk has confirmed. The disk is a peer: writes take their time
 * and complete in order, as prefixes. The id of a write decides what its completion means, not the index.
 */
export class Storage {
  private readonly rules: Rules;
  private nextId: WriteId = 1;
  private persisted: WriteId = 0;
  private readonly pending: PendingWrite[] = [];
  private firstPending = 0;

  /** The last write that carried term and vote, and what it carried. */
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

  constructor(rules: Rules) {
    this.rules = rules;
  }

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

  /** A snapshot replaces the log's prefix, or (keepsSuffix false) the whole log, of which only that up to `agreed` was the same. */
  noteSnapshot(snapshot: Snapshot, keepsSuffix: boolean, agreed: Index): void {
    this.snapshot = snapshot;
    if (!keepsSuffix) {
      this.limitDurable(agreed + 1);
      this.truncateFrom = 0;
      this.writtenIndex = snapshot.lastIncludedIndex;
    } else if (this.writtenIndex < snapshot.lastIncludedIndex) {
      this.writtenIndex = snapshot.lastIncludedIndex;
    }
  }

  private limitDurable(truncatedFrom: Index): void {
    if (this.durableIndex >= truncatedFrom) this.durableIndex = truncatedFrom - 1;
    for (let i = this.firstPending; i < this.pending.length; i++) {
      const write = this.pending[i];
      if (write !== undefined) {
        write.lastIndex = this.rules.durableAfterTruncation(write.lastIndex, truncatedFrom);
      }
    }
  }

  /** The one write of this step, or null if nothing changed. */
  takeWrite(currentTerm: Term, votedFor: NodeId, log: Log): Write | null {
    const withEntries = log.lastIndex > this.writtenIndex;
    const hardState = this.rules.writesHardState(
      currentTerm !== this.writtenTerm,
      votedFor !== this.writtenVote,
      withEntries,
    );
    if (!withEntries && !hardState && this.truncateFrom === 0 && this.snapshot === null) return null;
    const id = this.nextId++;
    const entries = log.from(this.writtenIndex + 1);
    const write: Write = {
      id,
      hardState,
      term: hardState ? this.rules.writtenTerm(currentTerm) : this.writtenTerm,
      votedFor: hardState ? this.rules.writtenVote(votedFor) : this.writtenVote,
      truncateFrom: this.truncateFrom,
      entries,
      snapshot: this.snapshot,
    };
    if (hardState) {
      this.hardStateWrite = id;
      this.writtenTerm = currentTerm;
      this.writtenVote = votedFor;
    }
    this.writtenIndex = log.lastIndex;
    this.truncateFrom = 0;
    this.snapshot = null;
    this.pending.push(new PendingWrite(id, log.lastIndex));
    return write;
  }

  /** Every write up to `upTo` is on disk. */
  complete(upTo: WriteId, log: Log): void {
    if (upTo > this.persisted) this.persisted = upTo;
    const { pending } = this;
    while (this.firstPending < pending.length) {
      const write = pending[this.firstPending];
      if (write === undefined || !this.rules.completes(write.id, upTo)) break;
      if (write.lastIndex > this.durableIndex) this.durableIndex = write.lastIndex;
      this.firstPending++;
    }
    if (this.durableIndex > log.lastIndex) this.durableIndex = log.lastIndex;
    if (this.firstPending === pending.length) {
      pending.length = 0;
      this.firstPending = 0;
    } else if (this.firstPending >= COMPACT_AFTER) {
      pending.splice(0, this.firstPending);
      this.firstPending = 0;
    }
  }

  /** Whether the current term and vote are on disk, as far as they were meant to be. */
  hardStateDurable(): boolean {
    return this.hardStateWrite <= this.persisted;
  }

  /** Whether the node may show this term. */
  termDurable(currentTerm: Term): boolean {
    return this.hardStateWrite <= this.persisted && this.writtenTerm === currentTerm;
  }

  /** Whether everything handed over is on disk. */
  idle(): boolean {
    return this.firstPending === this.pending.length;
  }
}
