import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index } from '../../../core/units.ts';

/** The configuration entries of one log, and the configuration in force before the first of them. */
export class ConfigurationTrail {
  private readonly initial: Configuration;
  /**
   * The configuration in force at the log's base: taken from the log itself or from committed entries, and from
   * the snapshot only if neither is known.
   */
  atBase: Configuration;
  private readonly indexes: Index[] = [];
  private readonly configurations: Configuration[] = [];

  constructor(initial: Configuration) {
    this.initial = initial;
    this.atBase = initial;
  }

  get isEmpty(): boolean {
    return this.configurations.length === 0;
  }

  add(index: Index, configuration: Configuration): void {
    this.indexes.push(index);
    this.configurations.push(configuration);
  }

  /** The configuration entry at this index, or null. */
  entryAt(index: Index): Configuration | null {
    const at = this.indexes.lastIndexOf(index);
    return at < 0 ? null : this.configurations[at];
  }

  /** The configuration in force at this index (paper §6); `index` must not be below `base`. */
  inForceAt(index: Index, base: Index): Configuration {
    for (let i = this.configurations.length - 1; i >= 0; i--) {
      const at = this.indexes[i];
      if (at <= base) break;
      if (at <= index) return this.configurations[i];
    }
    return this.atBase;
  }

  /** Index of the entry whose configuration is in force at `index`; `base` if there is none after that. */
  indexInForceAt(index: Index, base: Index): Index {
    return this.indexes.findLast((at) => at > base && at <= index) ?? base;
  }

  /** The log was truncated and now ends at this index. */
  truncate(last: Index): void {
    const { indexes } = this;
    while (indexes.length > 0 && indexes[indexes.length - 1] > last) {
      indexes.pop();
      this.configurations.pop();
    }
  }

  /** Entries up to this index are no longer needed. */
  forgetUpTo(index: Index): void {
    while (this.indexes.length > 0 && this.indexes[0] <= index) {
      this.indexes.shift();
      this.configurations.shift();
    }
  }

  /**
   * A snapshot replaces the whole log. `committed` is the configuration at its end according to committed
   * entries; it takes precedence over that of the snapshot, which may be wrong.
   */
  startFrom(snapshot: Snapshot, committed: Configuration | null): void {
    this.startOver();
    this.atBase = committed ?? snapshot.configuration ?? this.initial;
  }

  /** The log is empty now. */
  startOver(): void {
    this.indexes.length = 0;
    this.configurations.length = 0;
    this.atBase = this.initial;
  }
}
