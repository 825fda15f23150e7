import { mix } from '../../../core/hash.ts';
import type { Durable, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, Term } from '../../../core/units.ts';
import { CommonLog, EntryRing, type Reader } from './common-log.ts';

/** What is known of the committed past: gives an installed snapshot its place in the chain of prefix hashes. */
export interface Past {
  /** The highest index known to be committed. */
  readonly last: Index;
  knows(index: Index, term: Term): boolean;
  hashAt(index: Index): number;
  /** The configuration in force at this index, as far as committed entries tell; null: they do not. */
  configurationAt(index: Index): Configuration | null;
}

/** The hash of a log's first entries up to and including `entry`, given that of the entries before it. */
export function chain(before: number, entry: Entry): number {
  return mix(mix(before, entry.term), entry.hash);
}

/**
 * What one log holds, as far as its writes tell: for each index its term and the hash of the whole prefix up to
 * it. `base` is the last index that a snapshot replaced. What a server replaced by its own snapshot stays known
 * from `first` on until the ledger has it: a server may take a snapshot and tell of its commits in one step.
 * As long as it is a stretch of the common log, it has no rows of its own.
 */
export class LogMirror implements Reader {
  base: Index = 0;
  /** The lowest index whose term and hash are known; first <= base. */
  first: Index = 0;
  last: Index = 0;
  /** False after a snapshot whose place in the chain nobody knows: hashes then compare with nothing. */
  comparable = true;
  /** Index of an entry that did not continue the log, in the last write that was looked at closely; 0: there was none. */
  strayIndex: Index = 0;

  /** The rows of the common log, or its own. */
  private ring: EntryRing;
  private readonly common: CommonLog;

  private readonly initial: Configuration;
  /** In force at `base`: by what the log said there, or what was committed; by the snapshot itself only if neither is known. */
  baseConfiguration: Configuration;
  private readonly configurationIndexes: Index[] = [];
  private readonly configurations: Configuration[] = [];
  private readonly past: Past;

  constructor(initial: Configuration, past: Past, common = new CommonLog()) {
    this.common = common;
    this.ring = common.ring;
    common.enter(this);
    this.initial = initial;
    this.baseConfiguration = initial;
    this.past = past;
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

  /** The configuration in force: the latest one in the log (paper §6). */
  get configuration(): Configuration {
    return this.configurationUpTo(this.last);
  }

  /** The one in force at this index, which is not before `base`. */
  private configurationUpTo(index: Index): Configuration {
    for (let i = this.configurations.length - 1; i >= 0; i--) {
      const at = this.configurationIndexes[i];
      if (at <= this.base) break;
      if (at <= index) return this.configurations[i];
    }
    return this.baseConfiguration;
  }

  /** The configuration entry at this index, or null. */
  configurationEntry(index: Index): Configuration | null {
    const at = this.configurationIndexes.lastIndexOf(index);
    return at < 0 ? null : this.configurations[at];
  }

  get hasConfigurationEntries(): boolean {
    return this.configurations.length > 0;
  }

  get isCommon(): boolean {
    return this.ring === this.common.ring;
  }

  part(): void {
    this.ring = this.ring.copy();
  }

  /** Does to the log what the write asks for: snapshot, truncation, entries, of which see `extend`. */
  apply(write: Write, fresh = false): void {
    if (write.snapshot !== null) this.install(write.snapshot);
    const { truncateFrom } = write;
    if (truncateFrom > 0 && truncateFrom <= this.last) this.truncate(truncateFrom);
    this.extend(write.entries, fresh);
  }

  /**
   * Entries that are to follow the last one. `fresh`: they may be new to everybody, and then become part of the common
   * log.
   */
  extend(entries: readonly Entry[], fresh: boolean): void {
    this.strayIndex = 0;
    for (let i = 0; i < entries.length; i++) this.append(entries[i], fresh);
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
  isAbreast(other: LogMirror): boolean {
    return this.last === other.last && this.ring === other.ring;
  }

  /** Whether both hold the same up to this index, as far as they can be compared. */
  agrees(other: LogMirror, index: Index): boolean {
    if (index > this.last || index > other.last || index < this.first || index < other.first) return false;
    // Nobody but stretches of the common log shares its rows with others.
    if (this.ring === other.ring) return true;
    return this.comparable && other.comparable && this.ring.hashAt(index) === other.ring.hashAt(index);
  }

  /** Starts over from what a disk holds. */
  restore(durable: Durable): void {
    const { snapshot } = durable;
    const baseKnown = snapshot !== null && this.comparable && this.reaches(snapshot);
    const hash = baseKnown ? this.hashAt(snapshot.lastIncludedIndex) : 0;
    this.forgetConfigurations();
    if (snapshot === null) {
      this.baseConfiguration = this.initial;
      this.rebase(0, 0, 0, true);
    } else if (baseKnown) {
      this.settleBase(snapshot);
      this.rebase(snapshot.lastIncludedIndex, snapshot.lastIncludedTerm, hash, true);
    } else {
      this.settleBase(snapshot);
      this.adopt(snapshot);
    }
    this.extend(durable.entries, false);
  }

  private append(entry: Entry, fresh: boolean): void {
    if (entry.index !== this.last + 1) this.makeWayFor(entry.index);
    const index = this.last + 1;
    this.enter(entry, index, fresh);
    this.last = index;
    if (entry.kind === EntryKind.configuration && entry.configuration !== null) {
      this.configurationIndexes.push(index);
      this.configurations.push(entry.configuration);
    }
  }

  private enter(entry: Entry, index: Index, fresh: boolean): void {
    const { common } = this;
    const hash = chain(this.ring.hashAt(this.last), entry);
    if (this.isCommon) {
      if (index <= common.last) {
        if (common.ring.has(index, entry)) return;
        if (fresh && entry.term > common.ring.termAt(index)) common.cut(index);
      }
      if (fresh && index > common.last) {
        common.append(entry, hash);
        return;
      }
      this.part();
    }
    this.ring.put(this.first, index, entry.term, entry.hash, hash);
  }

  /** For an entry that does not follow the last one. */
  private makeWayFor(index: Index): void {
    if (this.strayIndex === 0) this.strayIndex = index;
    if (index > this.base && index <= this.last) this.truncate(index);
    else this.rebase(index - 1, 0, 0, false);
  }

  private truncate(from: Index): void {
    this.last = Math.max(from - 1, this.base);
    const indexes = this.configurationIndexes;
    while (indexes.length > 0 && indexes[indexes.length - 1] > this.last) {
      indexes.pop();
      this.configurations.pop();
    }
    if (this.comparable) this.join();
  }

  /** From here on it may be a stretch of the common log again. */
  private join(): void {
    const { common, ring, first, last } = this;
    if (common.holds(first, last, ring.termAt(last), ring.hashAt(last))) this.ring = common.ring;
  }

  private install(snapshot: Snapshot): void {
    if (this.reaches(snapshot)) {
      // What the last snapshot folded is forgotten only now, and only what the ledger has: a step that commits an
      // entry and folds it at once tells of the snapshot first.
      this.first = Math.max(this.first, Math.min(this.base, this.past.last));
      while (this.configurationIndexes.length > 0 && this.configurationIndexes[0] <= this.first) {
        this.configurationIndexes.shift();
        this.configurations.shift();
      }
      this.baseConfiguration = this.configurationUpTo(snapshot.lastIncludedIndex);
      this.base = snapshot.lastIncludedIndex;
      return;
    }
    this.forgetConfigurations();
    this.settleBase(snapshot);
    this.adopt(snapshot);
  }

  /** Whether the log itself holds the snapshot's last entry. */
  private reaches(snapshot: Snapshot): boolean {
    const index = snapshot.lastIncludedIndex;
    return index >= this.base && index <= this.last && this.termAt(index) === snapshot.lastIncludedTerm;
  }

  /** Committed entries tell better than a snapshot, which may have forgotten it, what was in force. */
  private settleBase(snapshot: Snapshot): void {
    this.baseConfiguration =
      this.past.configurationAt(snapshot.lastIncludedIndex) ?? snapshot.configuration ?? this.initial;
  }

  /** Puts the log behind a snapshot that replaces all of it. */
  private adopt(snapshot: Snapshot): void {
    const { lastIncludedIndex, lastIncludedTerm } = snapshot;
    const known = this.past.knows(lastIncludedIndex, lastIncludedTerm);
    const hash = known ? this.past.hashAt(lastIncludedIndex) : 0;
    this.rebase(lastIncludedIndex, lastIncludedTerm, hash, known);
  }

  private rebase(index: Index, term: Term, hash: number, comparable: boolean): void {
    this.base = index;
    this.first = index;
    this.last = index;
    this.comparable = comparable;
    const { common } = this;
    if (comparable && common.holds(index, index, term, hash)) {
      this.ring = common.ring;
      return;
    }
    if (this.isCommon) this.ring = new EntryRing();
    this.ring.put(index, index, term, 0, hash);
  }

  private forgetConfigurations(): void {
    this.configurationIndexes.length = 0;
    this.configurations.length = 0;
  }
}
