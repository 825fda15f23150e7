import type { Durable, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Entry, EntryKind } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index, Term } from '../../../core/units.ts';
import { CommonLog, EntryRing } from './common-log.ts';
import { ConfigurationTrail } from './configuration-trail.ts';
import { chain, LogWindow } from './log-window.ts';

/**
 * The committed log as far as it is known: supplies the prefix hash and the configuration of an installed
 * snapshot.
 */
export interface Past {
  /** The highest index known to be committed. */
  readonly last: Index;
  knows(index: Index, term: Term): boolean;
  hashAt(index: Index): number;
  /** The configuration in force at this index according to committed entries; null: not known. */
  configurationAt(index: Index): Configuration | null;
}

/**
 * A mirror of one server's log, built from its writes: for each index its term and the hash of the whole prefix
 * up to it. `base` is the last index that a snapshot replaced. Rows below `base`, from `first` on, are kept
 * until the ledger has them, since a server may take a snapshot and report its commits in the same step.
 */
export class LogMirror extends LogWindow {
  /** The last index inside the snapshot; first <= base. */
  base: Index = 0;
  /**
   * Index of an entry in the last write that did not continue the log; 0: there was none. Not updated by the
   * fast paths.
   */
  strayIndex: Index = 0;
  /** Where the log ended before that entry. */
  strayAfter: Index = 0;
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

  /** Index of the entry with the configuration in force; `base` if that comes from before the log's first entry. */
  get configurationIndex(): Index {
    return this.trail.indexInForceAt(this.last, this.base);
  }

  /** The configuration in force before the latest one in the log. */
  get configurationBefore(): Configuration {
    return this.trail.inForceAt(this.configurationIndex - 1, this.base);
  }

  /** The configuration in force at `base`. */
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

  /** Applies a write: snapshot, truncation, entries (for `fresh` see `extend`). */
  apply(write: Write, fresh = false): void {
    if (write.snapshot !== null) this.install(write.snapshot);
    const { truncateFrom } = write;
    if (truncateFrom > 0 && truncateFrom <= this.last) this.truncate(truncateFrom);
    this.extend(write.entries, fresh);
  }

  /** Appends entries. `fresh`: they may be new to all servers, and are then appended to the common log as well. */
  extend(entries: readonly Entry[], fresh: boolean): void {
    this.strayIndex = 0;
    for (let i = 0; i < entries.length; i++) this.append(entries[i], fresh);
  }

  /** Resets the mirror to what a disk holds. */
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
    if (entry.index !== this.last + 1) this.endBefore(entry.index);
    const index = this.last + 1;
    this.enter(entry, index, fresh);
    this.last = index;
    if (entry.kind === EntryKind.configuration && entry.configuration !== null)
      this.trail.add(index, entry.configuration);
  }

  /**
   * Stores the row of an entry: nothing to do if the common log, being shared, already has it; a fresh entry
   * extends the common log, or replaces entries of a lower term there; any other entry that differs detaches
   * this log.
   */
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
      this.detach();
    }
    this.ring.put(this.first, index, entry.term, entry.hash, hash);
  }

  /** Makes the log end just before `index`, for an entry that does not continue it. */
  private endBefore(index: Index): void {
    if (this.strayIndex === 0) {
      this.strayIndex = index;
      this.strayAfter = this.last;
    }
    if (index > this.base && index <= this.last) this.truncate(index);
    else this.rebase(index - 1, 0, 0, false);
  }

  private truncate(from: Index): void {
    this.last = Math.max(from - 1, this.base);
    this.trail.truncate(this.last);
    if (this.comparable) this.reattach();
  }

  /** Shares the rows of the common log again if the two agree now. */
  private reattach(): void {
    const { common, ring, first, last } = this;
    if (common.holds(first, last, ring.termAt(last), ring.hashAt(last))) this.ring = common.ring;
  }

  private install(snapshot: Snapshot): void {
    if (this.reaches(snapshot)) {
      // Entries inside the previous snapshot are forgotten only now, and only those that the ledger has: a step
      // that commits an entry and takes a snapshot of it reports the snapshot first.
      this.first = Math.max(this.first, Math.min(this.base, this.past.last));
      this.trail.forgetUpTo(this.first);
      this.trail.atBase = this.trail.inForceAt(snapshot.lastIncludedIndex, this.base);
      this.base = snapshot.lastIncludedIndex;
      return;
    }
    this.adopt(snapshot);
  }

  /** Whether the log holds the snapshot's last entry. */
  private reaches(snapshot: Snapshot): boolean {
    const index = snapshot.lastIncludedIndex;
    return index >= this.base && index <= this.last && this.termAt(index) === snapshot.lastIncludedTerm;
  }

  /** Makes the log start at a snapshot that replaces all of it. */
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
