import type { Durable, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, Term } from '../../../core/units.ts';
import { CommonLog, EntryRing } from './common-log.ts';
import { ConfigurationTrail } from './configuration-trail.ts';
import { chain, LogStretch } from './log-stretch.ts';

/** What is known of the committed past: gives an installed snapshot its place in the chain of prefix hashes. */
export interface Past {
  /** The highest index known to be committed. */
  readonly last: Index;
  knows(index: Index, term: Term): boolean;
  hashAt(index: Index): number;
  /** The configuration in force at this index, as far as committed entries tell; null: they do not. */
  configurationAt(index: Index): Configuration | null;
}

/**
 * What one log holds, as far as its writes tell: for each index its term and the hash of the whole prefix up to
 * it. `base` is the last index that a snapshot replaced. What a server replaced by its own snapshot stays known
 * from `first` on until the ledger has it: a server may take a snapshot and tell of its commits in one step.
 */
export class LogMirror extends LogStretch {
  /** first <= base. */
  base: Index = 0;
  /** Index of an entry that did not continue the log, in the last write that was looked at closely; 0: there was none. */
  strayIndex: Index = 0;
  private readonly trail: ConfigurationTrail;
  private readonly past: Past;

  constructor(initial: Configuration, past: Past, common = new CommonLog()) {
    super(common);
    this.trail = new ConfigurationTrail(initial);
    this.past = past;
  }

  /** The configuration in force: the latest one in the log (paper §6). */
  get configuration(): Configuration {
    return this.trail.inForceAt(this.last, this.base);
  }

  /** The one in force at `base`. */
  get baseConfiguration(): Configuration {
    return this.trail.atBase;
  }

  /** The configuration entry at this index, or null. */
  configurationEntry(index: Index): Configuration | null {
    return this.trail.entryAt(index);
  }

  get hasConfigurationEntries(): boolean {
    return !this.trail.isEmpty;
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

  /** Starts over from what a disk holds. */
  restore(durable: Durable): void {
    const { snapshot } = durable;
    const baseKnown = snapshot !== null && this.comparable && this.reaches(snapshot);
    const hash = baseKnown ? this.hashAt(snapshot.lastIncludedIndex) : 0;
    if (snapshot === null) {
      this.trail.startOver();
      this.rebase(0, 0, 0, true);
    } else if (baseKnown) {
      this.trail.startFrom(snapshot, this.past.configurationAt(snapshot.lastIncludedIndex));
      this.rebase(snapshot.lastIncludedIndex, snapshot.lastIncludedTerm, hash, true);
    } else {
      this.adopt(snapshot);
    }
    this.extend(durable.entries, false);
  }

  private append(entry: Entry, fresh: boolean): void {
    if (entry.index !== this.last + 1) this.makeWayFor(entry.index);
    const index = this.last + 1;
    this.enter(entry, index, fresh);
    this.last = index;
    if (entry.kind === EntryKind.configuration && entry.configuration !== null)
      this.trail.add(index, entry.configuration);
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
    this.trail.truncate(this.last);
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
      this.trail.forgetUpTo(this.first);
      this.trail.atBase = this.trail.inForceAt(snapshot.lastIncludedIndex, this.base);
      this.base = snapshot.lastIncludedIndex;
      return;
    }
    this.adopt(snapshot);
  }

  /** Whether the log itself holds the snapshot's last entry. */
  private reaches(snapshot: Snapshot): boolean {
    const index = snapshot.lastIncludedIndex;
    return index >= this.base && index <= this.last && this.termAt(index) === snapshot.lastIncludedTerm;
  }

  /** Puts the log behind a snapshot that replaces all of it. */
  private adopt(snapshot: Snapshot): void {
    const { lastIncludedIndex, lastIncludedTerm } = snapshot;
    const known = this.past.knows(lastIncludedIndex, lastIncludedTerm);
    const hash = known ? this.past.hashAt(lastIncludedIndex) : 0;
    this.trail.startFrom(snapshot, this.past.configurationAt(lastIncludedIndex));
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
}
