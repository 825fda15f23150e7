import type { Durable, Write } from '../../core/io.ts';
import type { Entry } from '../../core/raft/entry.ts';
import type { Snapshot } from '../../core/raft/snapshot.ts';
import type { Index, Micros, NodeId, Term } from '../../core/units.ts';
import { draw, type StreamKey } from '../kernel/random.ts';
import { Sampler } from '../kernel/sampler.ts';
import type { DiskSpec } from '../scenario/scenario.ts';

/*
 * Fault model of a disk.
 * A write is all on disk or, when the node crashes before it completed, not at all. Writes take a sampled time
 * each and may finish in any order, but completion is reported as a prefix: a write is done when it and all
 * before it are. A crash forgets every write that was not reported done.
 */

interface Pending {
  readonly write: Write;
  readonly doneAt: Micros;
}

export class Disk {
  term: Term = 0;
  votedFor: NodeId = 0;
  snapshot: Snapshot | null = null;
  /** The log after the snapshot: entries[i] has index firstIndex + i. */
  private entries: Entry[] = [];
  private firstIndex: Index = 1;

  /** Not yet on disk, in order of issue. */
  private pending: Pending[] = [];
  /** Raised by a crash, so that completions of lost writes are recognised. */
  generation = 0;

  private fsync: Sampler;
  private readonly base: Sampler;
  private readonly key: StreamKey;
  private issued = 0;

  constructor(spec: DiskSpec, key: StreamKey) {
    this.base = new Sampler(spec.fsync);
    this.fsync = this.base;
    this.key = key;
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  get lastIndex(): Index {
    return this.firstIndex + this.entries.length - 1;
  }

  /** Another latency from now on; null: as the scenario says. Writes under way keep theirs. */
  slow(fsync: Sampler | null): void {
    this.fsync = fsync ?? this.base;
  }

  /** Takes a write; returns when it will be done. At `now` or before: `completeNext` may be called at once. */
  submit(now: Micros, write: Write): Micros {
    const latency = this.fsync.instant
      ? 0
      : this.fsync.sample(draw(this.key.high, this.key.low, 0, this.issued++));
    const last = this.pending[this.pending.length - 1];
    const doneAt = Math.max(now + latency, last === undefined ? 0 : last.doneAt);
    this.pending.push({ write, doneAt });
    return doneAt;
  }

  /** The next write that is done by now, applied to the platter; null if there is none. */
  completeNext(now: Micros): Write | null {
    const next = this.pending[0];
    if (next === undefined || next.doneAt > now) return null;
    this.pending.shift();
    this.apply(next.write);
    return next.write;
  }

  /** Power is gone: forgets what was not done, and returns how many writes that were. */
  crash(): number {
    const lost = this.pending.length;
    this.pending = [];
    this.generation++;
    return lost;
  }

  /** Everything is gone, as on a machine that was replaced. */
  wipe(): void {
    this.crash();
    this.term = 0;
    this.votedFor = 0;
    this.snapshot = null;
    this.entries = [];
    this.firstIndex = 1;
  }

  /** What a replica that starts now will find. */
  read(): Durable {
    return {
      term: this.term,
      votedFor: this.votedFor,
      snapshot: this.snapshot,
      entries: this.entries.slice(),
    };
  }

  private apply(write: Write): void {
    if (write.hardState) {
      this.term = write.term;
      this.votedFor = write.votedFor;
    }
    if (write.snapshot !== null) this.applySnapshot(write.snapshot);
    if (write.truncateFrom > 0 && write.truncateFrom <= this.lastIndex) {
      this.entries.length = Math.max(0, write.truncateFrom - this.firstIndex);
    }
    for (const entry of write.entries) this.entries.push(entry);
  }

  private applySnapshot(snapshot: Snapshot): void {
    const at = snapshot.lastIncludedIndex - this.firstIndex;
    const held = this.entries[at];
    this.entries =
      held !== undefined && held.term === snapshot.lastIncludedTerm ? this.entries.slice(at + 1) : [];
    this.snapshot = snapshot;
    this.firstIndex = snapshot.lastIncludedIndex + 1;
  }
}
