import type { Durable, Write } from '../../../core/io.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, NodeId, Term } from '../../../core/units.ts';

/** A part of a disk that may be corrupted: an entry, the snapshot, or the record of term and vote. */
export type DiskPart = 'entry' | 'snapshot' | 'vote';

/** A corrupted part, whose checksum does not match. */
export interface Rot {
  readonly part: DiskPart;
  /** entry: its index. */
  readonly index: Index;
  /** How it is treated when the disk is read: the server does without it (true), or the disk is unusable (false). */
  readonly dropped: boolean;
}

/** The contents of a disk, changed only by `apply`, `spoil` and `dropRot`. */
export class Platter {
  term: Term = 0;
  votedFor: NodeId = 0;
  snapshot: Snapshot | null = null;
  /** The log after the snapshot: entries[i] has index firstIndex + i. */
  private entries: Entry[] = [];
  private firstIndex: Index = 1;
  /** What is corrupted; entries in order of index, since nothing after the first of them can be read. */
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

  /** Why the contents cannot be used: what the checksums reveal, unless the server does without it. '' if they can. */
  get objection(): string {
    if (this.rotten.length === 0) return '';
    const rot = rotParts.map((part) => this.firstRot(part)).find((one) => one !== undefined && !one.dropped);
    return rot === undefined ? '' : `the checksum of ${rotInWords(rot)} does not match`;
  }

  private firstRot(part: DiskPart): Rot | undefined {
    return this.rotten.find((rot) => rot.part === part);
  }

  /** Whether there is such a part to corrupt. */
  holds(part: DiskPart): boolean {
    switch (part) {
      case 'entry':
        return this.entryCount > 0;
      case 'snapshot':
        return this.snapshot !== null;
      case 'vote':
        return this.term > 0;
      default:
        return part satisfies never;
    }
  }

  /** Corrupts a part, if it is there. */
  spoil(rot: Rot): void {
    this.rotten = [...this.rotten, rot].sort((a, b) => a.index - b.index);
    this.forgetRot();
  }

  /** Forgets corrupted entries that are no longer in the log. */
  private forgetRot(): void {
    const { rotten, firstIndex, lastIndex } = this;
    if (rotten.length === 0) return;
    this.rotten = rotten.filter(
      ({ part, index }) => part !== 'entry' || (index >= firstIndex && index <= lastIndex),
    );
  }

  /**
   * Drops the corrupted parts that the server does without: an entry and all after it; the snapshot and the log, which
   * continues it; the vote, together with terms after that of the last entry.
   */
  dropRot(): void {
    if (this.rotten.length === 0) return;
    if (this.firstRot('snapshot') !== undefined) {
      this.snapshot = null;
      this.entries = [];
      this.firstIndex = 1;
    }
    const entry = this.firstRot('entry');
    if (entry !== undefined) this.truncate(entry.index);
    if (this.firstRot('vote') !== undefined) {
      this.term = this.entries.at(-1)?.term ?? this.snapshot?.lastIncludedTerm ?? 0;
      this.votedFor = 0;
    }
    this.rotten = [];
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
      if (this.rotten.length > 0) this.rotten = this.rotten.filter(({ part }) => part !== 'vote');
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
    this.rotten = this.rotten.filter(({ part }) => part !== 'snapshot');
    this.firstIndex = snapshot.lastIncludedIndex + 1;
    this.forgetRot();
  }
}

const rotParts: readonly DiskPart[] = ['vote', 'snapshot', 'entry'];

function rotInWords({ part, index }: Rot): string {
  return part === 'entry' ? `entry ${index}` : `its ${part}`;
}
