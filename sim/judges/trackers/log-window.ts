import { mix } from '../../../core/hash.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import type { Index, Term } from '../../../core/units.ts';
import type { CommonLog, EntryRing, Reader } from './common-log.ts';

/** The hash of a prefix that ends with `entry`, given the hash of the prefix before it. */
export function chain(before: number, entry: Entry): number {
  return mix(mix(before, entry.term), entry.hash);
}

/**
 * Base of `LogMirror`: a log stored as a window of the common log as long as it agrees with it, and otherwise
 * in rows of its own. Holds the comparisons with other logs, and the fast paths for appending what the common
 * log already has.
 */
export class LogWindow implements Reader {
  /** The lowest index whose term and hash are known. */
  first: Index = 0;
  last: Index = 0;
  /**
   * False after a snapshot whose prefix hash is unknown: the log's hashes then cannot be compared with those of
   * others.
   */
  comparable = true;
  /** The rows of the common log, or rows of its own. */
  protected ring: EntryRing;
  protected readonly common: CommonLog;

  constructor(common: CommonLog) {
    this.common = common;
    this.ring = common.ring;
    common.enter(this);
  }

  get isCommon(): boolean {
    return this.ring === this.common.ring;
  }

  detach(): void {
    this.ring = this.ring.copy();
  }

  /** Valid for first <= index <= last. */
  termAt(index: Index): Term {
    return this.ring.termAt(index);
  }

  /** Hash of the prefix up to `index`; valid for first <= index <= last while `comparable`. */
  hashAt(index: Index): number {
    return this.ring.hashAt(index);
  }

  /**
   * Whether the log holds this prefix, or has it inside its snapshot. True as well if its hashes are not
   * comparable.
   */
  holds(index: Index, hash: number): boolean {
    if (index > this.last) return false;
    return index < this.first || !this.comparable || this.ring.hashAt(index) === hash;
  }

  /**
   * Fast path: appends these entries if the common log already holds them as the next ones and none is a
   * configuration. Otherwise changes nothing and returns false.
   */
  tryAdvance(entries: readonly Entry[]): boolean {
    if (entries.length !== 1) return this.tryAdvanceBy(entries);
    const { common, ring } = this;
    const entry = entries[0];
    const index = this.last + 1;
    if (
      ring !== common.ring ||
      index > common.last ||
      entry.index !== index ||
      entry.kind === EntryKind.configuration ||
      !ring.has(index, entry)
    )
      return false;
    this.last = index;
    return true;
  }

  private tryAdvanceBy(entries: readonly Entry[]): boolean {
    const { common, ring, last } = this;
    const { length } = entries;
    if (ring !== common.ring || last + length > common.last) return false;
    for (let i = 0; i < length; i++) {
      const entry = entries[i];
      const index = last + 1 + i;
      if (entry.index !== index || entry.kind === EntryKind.configuration || !ring.has(index, entry))
        return false;
    }
    this.last = last + length;
    return true;
  }

  /** Whether it is as long as the common log, so that what is appended to it is new to all servers. */
  get isLongest(): boolean {
    return this.ring === this.common.ring && this.last === this.common.last;
  }

  /** Appends one entry to the longest log, and so to the common log; `hash` is that of the prefix up to the entry. */
  grow(entry: Entry, hash: number): void {
    this.common.append(entry, hash);
    this.last++;
  }

  /** Whether it shares the common log, holds this index, and is known to agree with the ledger up to it. */
  isVerified(index: Index): boolean {
    return (
      this.ring === this.common.ring &&
      index <= this.common.verified &&
      index <= this.last &&
      index >= this.first
    );
  }

  /** Notes that it agrees with the ledger up to this index. */
  markVerified(index: Index): void {
    if (this.ring === this.common.ring && index > this.common.verified) this.common.verified = index;
  }

  /**
   * Whether both share the common log and end at the same index, so that a write that continues one continues
   * the other.
   */
  isSameAs(other: LogWindow): boolean {
    return this.last === other.last && this.ring === other.ring;
  }

  /** Whether both are known to hold the same prefix up to this index. */
  agrees(other: LogWindow, index: Index): boolean {
    if (index > this.last || index > other.last || index < this.first || index < other.first) return false;
    // Only the rows of the common log are ever shared.
    if (this.ring === other.ring) return true;
    return this.comparable && other.comparable && this.ring.hashAt(index) === other.ring.hashAt(index);
  }
}
