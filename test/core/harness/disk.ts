import type { Durable, Write } from '../../../core/io.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { NOBODY } from '../../../core/units.ts';

/** The state that survives a crash. Writes are applied whole and in order. */
export class Disk implements Durable {
  term = 0;
  votedFor = NOBODY;
  snapshot: Snapshot | null = null;
  entries: Entry[] = [];

  private get base(): number {
    return this.snapshot === null ? 0 : this.snapshot.lastIncludedIndex;
  }

  get lastIndex(): number {
    return this.base + this.entries.length;
  }

  apply(write: Write): void {
    if (write.hardState) {
      this.term = write.term;
      this.votedFor = write.votedFor;
    }
    if (write.truncateFrom > 0) this.entries.length = Math.max(0, write.truncateFrom - this.base - 1);
    if (write.snapshot !== null) this.replace(write.snapshot);
    for (const entry of write.entries) {
      if (entry.index !== this.lastIndex + 1) {
        throw new Error(`disk: entry ${entry.index} after ${this.lastIndex}`);
      }
      this.entries.push(entry);
    }
  }

  private replace(snapshot: Snapshot): void {
    const { lastIncludedIndex, lastIncludedTerm } = snapshot;
    const at = this.entries[lastIncludedIndex - this.base - 1];
    const keeps = at !== undefined && at.term === lastIncludedTerm;
    this.entries = keeps ? this.entries.slice(lastIncludedIndex - this.base) : [];
    this.snapshot = snapshot;
  }

  /** A copy that the replica may keep. */
  read(): Durable {
    return {
      term: this.term,
      votedFor: this.votedFor,
      snapshot: this.snapshot,
      entries: [...this.entries],
    };
  }
}
