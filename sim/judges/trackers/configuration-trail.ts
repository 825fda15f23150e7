import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import type { Index } from '../../../core/units.ts';

/** Which configurations a log holds, and which one was in force before them. */
export class ConfigurationTrail {
  private readonly initial: Configuration;
  /**
   * In force at the log's base: by what the log said there, or what was committed; by the snapshot itself only if
   * neither is known.
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

  /** The one in force at this index (paper §6), which is not before `base`. */
  inForceAt(index: Index, base: Index): Configuration {
    for (let i = this.configurations.length - 1; i >= 0; i--) {
      const at = this.indexes[i];
      if (at <= base) break;
      if (at <= index) return this.configurations[i];
    }
    return this.atBase;
  }

  /** The log ends at this index. */
  truncate(last: Index): void {
    const { indexes } = this;
    while (indexes.length > 0 && indexes[indexes.length - 1] > last) {
      indexes.pop();
      this.configurations.pop();
    }
  }

  /** Nobody asks for entries up to this index any more. */
  forgetUpTo(index: Index): void {
    while (this.indexes.length > 0 && this.indexes[0] <= index) {
      this.indexes.shift();
      this.configurations.shift();
    }
  }

  /**
   * A snapshot takes the place of all that the log held. `committed`: the configuration at its end as far as committed
   * entries tell, which know better than a snapshot, since that may have forgotten it.
   */
  startFrom(snapshot: Snapshot, committed: Configuration | null): void {
    this.startOver();
    this.atBase = committed ?? snapshot.configuration ?? this.initial;
  }

  /** The log is empty. */
  startOver(): void {
    this.indexes.length = 0;
    this.configurations.length = 0;
    this.atBase = this.initial;
  }
}
