import type { Durable, Write } from '../../../core/io.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, NodeId, Term } from '../../../core/units.ts';

/** A corrupted entry, whose checksum does not match. */
interface Rot {
  readonly index: Index;
  /** How it is treated when the disk is read: the log is cut before it (true), or the disk is unusable (false). */
  readonly cutsOff: boolean;
}

/** The contents of a disk, changed only by `apply`, `truncate` and `spoil`. */
export class Platter {
  term: Term = 0;
  votedFor: NodeId = 0;
  snapshot: Snapshot | null = null;
  /** The log after the snapshot: entries[i] has index firstIndex + i. */
  private entries: Entry[] = [];
  private firstIndex: Index = 1;
  /** The corrupted ones among these entries, in order of index. */
  private rotten: readonly Rot[] = [];

  get entryCount(): number {
    return this.entries.length;
  }

  get lastIndex(): Index {
    return this.indexAt(this.entries.length - 1);
  }

  /** The index of the entry at this place in `entries`. */
  indexAt(place: number): Index {
    return this.firstIndex + place;
  }

  /** The first corrupted entry of the log; nothing after it can be read. */
  get rot(): Rot | undefined {
    return this.rotten[0];
  }

  /** Corrupts an entry, if there is one at its index. */
  spoil(rot: Rot): void {
    this.rotten = [...this.rotten, rot].sort((a, b) => a.index - b.index);
    this.forgetRot();
  }

  /** Forgets corrupted entries that are no longer in the log. */
  private forgetRot(): void {
    const { rotten, firstIndex, lastIndex } = this;
    if (rotten.length === 0) return;
    this.rotten = rotten.filter(({ index }) => index >= firstIndex && index <= lastIndex);
  }

  get contents(): Durable {
    const { term, votedFor, snapshot, entries } = this;
    return { term, votedFor, snapshot, entries: entries.slice() };
  }

  copy(): Platter {
    const copy = new Platter();
    copy.term = this.term;
    copy.votedFor = this.votedFor;
    copy.snapshot = this.snapshot;
    copy.entries = this.entries.slice();
    copy.firstIndex = this.firstIndex;
    copy.rotten = this.rotten;
    return copy;
  }

  apply(write: Write): void {
    if (write.hardState) {
      this.term = write.term;
      this.votedFor = write.votedFor;
    }
    if (write.snapshot !== null) this.applySnapshot(write.snapshot);
    if (write.truncateFrom > 0) this.truncate(write.truncateFrom);
    // Not `push`: an empty array has another elements kind than a filled one, and having seen both V8 does not inline it.
    const { entries } = this;
    const added = write.entries;
    for (let i = 0; i < added.length; i++) entries[entries.length] = added[i];
  }

  /** Removes the entries from this index on. */
  truncate(from: Index): void {
    if (from > this.lastIndex) return;
    this.entries.length = Math.max(0, from - this.firstIndex);
    this.forgetRot();
  }

  private applySnapshot(snapshot: Snapshot): void {
    const at = snapshot.lastIncludedIndex - this.firstIndex;
    const held = this.entries[at];
    this.entries =
      held !== undefined && held.term === snapshot.lastIncludedTerm ? this.entries.slice(at + 1) : [];
    this.snapshot = snapshot;
    this.firstIndex = snapshot.lastIncludedIndex + 1;
    this.forgetRot();
  }
}
