import { mix } from '../../../core/hash.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import type { Index, Term } from '../../../core/units.ts';
import type { CommonLog, EntryRing, Reader } from './common-log.ts';

/** The hash of a log's first entries up to and including `entry`, given that of the entries before it. */
export function chain(before: number, entry: Entry): number {
  return mix(mix(before, entry.term), entry.hash);
}

/**
 * One log as a stretch of the common log, as long as it is one, or else as rows of its own: what it holds, how it
 * compares with others, and how it goes on by what the common log has already.
 */
export class LogStretch implements Reader {
  /** The lowest index whose term and hash are known. */
  first: Index = 0;
  last: Index = 0;
  /** False after a snapshot whose place in the chain nobody knows: hashes then compare with nothing. */
  comparable = true;
  /** The rows of the common log, or its own. */
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

  part(): void {
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

  /** Whether the log holds this prefix, or has it inside its snapshot. */
  holds(index: Index, hash: number): boolean {
    if (index > this.last) return false;
    return index < this.first || !this.comparable || this.ring.hashAt(index) === hash;
  }

  /**
   * All that most writes ask of it: the common log goes on with all of these plain entries. Otherwise it does nothing,
   * and returns false.
   */
  goesOn(entries: readonly Entry[]): boolean {
    if (entries.length !== 1) return this.goesOnFor(entries);
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

  private goesOnFor(entries: readonly Entry[]): boolean {
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

  /** Whether it goes as far as the common log, so that what it adds is new to everybody. */
  get isLongest(): boolean {
    return this.ring === this.common.ring && this.last === this.common.last;
  }

  /** The longest log gets one plain entry more; `hash`: that of the prefix up to it. */
  grow(entry: Entry, hash: number): void {
    this.common.append(entry, hash);
    this.last++;
  }

  /** Whether it is a stretch of the common log that has what the ledger has up to this index, and this index itself. */
  isVouched(index: Index): boolean {
    return (
      this.ring === this.common.ring &&
      index <= this.common.vouched &&
      index <= this.last &&
      index >= this.first
    );
  }

  /** It has what the ledger has up to this index. */
  vouch(index: Index): void {
    if (this.ring === this.common.ring && index > this.common.vouched) this.common.vouched = index;
  }

  /** Whether both are the same stretch of the common log, so that what goes on with one goes on with the other. */
  isAbreast(other: LogStretch): boolean {
    return this.last === other.last && this.ring === other.ring;
  }

  /** Whether both hold the same up to this index, as far as they can be compared. */
  agrees(other: LogStretch, index: Index): boolean {
    if (index > this.last || index > other.last || index < this.first || index < other.first) return false;
    // Nobody but stretches of the common log shares its rows with others.
    if (this.ring === other.ring) return true;
    return this.comparable && other.comparable && this.ring.hashAt(index) === other.ring.hashAt(index);
  }
}
