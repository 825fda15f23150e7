import type { Durable, Write } from '../../../core/io.ts';
import { Fifo } from '../../../core/raft/fifo.ts';
import type { Index, Micros } from '../../../core/units.ts';
import { draw, type Stream, type StreamKey } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { DiskSpec } from '../../scenario/scenario.ts';
import { Layers } from '../layers.ts';
import { Platter } from './platter.ts';
import { Refusals } from './refusals.ts';
import { tornPart } from './torn-write.ts';

/*
 * Fault model of a disk.
 * Writes take a sampled time each and may finish in any order, but completion is reported as a prefix: a write is
 * done when it and all before it are. A crash forgets every write that was not reported done; a torn write leaves a
 * part of the first of them. A disk may stall, refuse writes for good (`Refusals`), lie (report done what a crash will forget),
 * rot, and be wiped. What the host can notice at the next boot (a checksum that does not match, a used server on
 * an empty disk) is told by `objection`.
 */

interface Pending {
  readonly write: Write;
  readonly doneAt: Micros;
}

/** What a crash took with it. */
interface Lost {
  /** Writes that were not reported done. */
  readonly unfinished: number;
  /** Writes that were reported done, by a disk that lied. */
  readonly acknowledged: number;
}

export class Disk {
  /** Another one after a crash. */
  platter = new Platter();

  /** Not yet on disk, in order of issue. */
  private readonly pending = new Fifo<Pending>();
  /** Raised by a crash, so that completions of lost writes are recognised. */
  generation = 0;

  private fsync: Sampler;
  private readonly base: Sampler;
  private readonly latencies = new Layers<Sampler>();
  private key: StreamKey;
  private readonly listed: readonly Micros[] | null;
  private issued = 0;
  private stalls = 0;

  readonly refusals = new Refusals();

  /** What a crash goes back to, while the disk lies. */
  private synced: Platter | null = null;
  private unsynced = 0;
  /** Draws how much of the unfinished writes the next crash leaves; null: nothing. */
  readonly tearing = new Layers<Stream>();
  /** It was emptied, and the host will see that. */
  private emptied = false;

  /** Counters for what faults report: writes taken, writes that finished before an earlier one. */
  written = 0;
  overtaken = 0;
  /** Writes lost that the disk had reported done. */
  betrayed = 0;
  tornEntries = 0;
  tornBytes = 0;

  /** @param listed how long writes take, one after the other, the last one staying; drawn if left out */
  constructor(spec: DiskSpec, key: StreamKey, listed: readonly Micros[] | null = null) {
    this.listed = listed;
    this.base = new Sampler(spec.fsync);
    this.fsync = this.base;
    this.key = key;
  }

  /** Later writes take the times that chance gives them under this key. */
  reseed(key: StreamKey): void {
    this.key = key;
  }

  get pendingCount(): number {
    return this.pending.size;
  }

  /** The write that `completeNext` would complete. */
  due(now: Micros): Write | null {
    const next = this.pending.at(0);
    return next === undefined || next.doneAt > now || this.stalls > 0 ? null : next.write;
  }

  /** When the write will be done behind which all others wait; 0 if there is none, or nobody knows. */
  get headDoneAt(): Micros {
    return this.stalls > 0 ? 0 : (this.pending.at(0)?.doneAt ?? 0);
  }

  /** Why no replica may be started on it: what was acknowledged is gone, and can be seen to be. '' if one may. */
  get objection(): string {
    if (this.emptied) return 'its disk is empty, and it is no new server';
    const { rot } = this.platter;
    return rot === undefined || rot.cutsOff ? '' : `the checksum of entry ${rot.index} does not match`;
  }

  /** Another latency from now on, until the returned function is called. Writes under way keep theirs. */
  slow(fsync: Sampler): () => void {
    const remove = this.latencies.add(fsync);
    this.fsync = fsync;
    return () => {
      remove();
      this.fsync = this.latencies.top ?? this.base;
    };
  }

  /** No write completes until the returned function is called; whoever calls it wakes the host. */
  stall(): () => void {
    this.stalls++;
    return () => {
      this.stalls--;
    };
  }

  private latency(): Micros {
    if (this.listed !== null) return this.listed[Math.min(this.issued++, this.listed.length - 1)];
    return this.fsync.instant ? 0 : this.fsync.sample(draw(this.key.high, this.key.low, 0, this.issued++));
  }

  /** Takes a write and is done with it, as a disk that takes no time is while nothing is in its way; false: submit it. */
  absorb(write: Write): boolean {
    if (this.fsync.instant !== true || this.listed !== null || this.stalls > 0 || this.pending.size > 0)
      return false;
    this.written++;
    this.settle(write);
    return true;
  }

  /** Takes a write; returns when it will be done. At `now` or before: `completeNext` may be called at once. */
  submit(now: Micros, write: Write): Micros {
    const latency = this.latency();
    const last = this.pending.last();
    let doneAt = now + latency;
    if (last !== undefined && last.doneAt > doneAt) {
      doneAt = last.doneAt;
      this.overtaken++;
    }
    this.written++;
    this.pending.push({ write, doneAt });
    return doneAt;
  }

  /** The next write that is done by now, applied to the platter; null if there is none. */
  completeNext(now: Micros): Write | null {
    const next = this.pending.at(0);
    if (next === undefined || next.doneAt > now || this.stalls > 0) return null;
    this.pending.shift();
    this.settle(next.write);
    return next.write;
  }

  /** It is on the platter, or so the disk says. */
  private settle(write: Write): void {
    this.platter.apply(write);
    if (this.synced !== null) this.unsynced++;
  }

  /** Power is gone: forgets what was not done, and what it lied about. */
  crash(): Lost {
    const unfinished = this.pending.size;
    const acknowledged = this.unsynced;
    this.betrayed += acknowledged;
    if (this.synced !== null) this.platter = this.synced.copy();
    else if (this.tearing.top !== null) this.tear(this.tearing.top);
    this.unsynced = 0;
    while (this.pending.size > 0) this.pending.shift();
    this.refusals.startOver();
    this.generation++;
    return { unfinished, acknowledged };
  }

  /** Of the unfinished writes some are whole, the next is there in part, and nothing of what follows. */
  private tear(stream: Stream): void {
    if (this.pending.size === 0) return;
    let whole = stream.below(this.pending.size);
    let next = this.pending.shift();
    for (; next !== undefined && whole > 0; whole--) {
      this.platter.apply(next.write);
      next = this.pending.shift();
    }
    if (next === undefined) return;
    const { part, entries, bytes } = tornPart(next.write, stream);
    this.platter.apply(part);
    this.tornEntries += entries;
    this.tornBytes += bytes;
  }

  /** Reports writes done that a crash will forget, until the returned function is called: a sync, at last. */
  lie(): () => void {
    const before = this.synced;
    this.sync();
    return () => {
      this.synced = before === null ? null : this.platter.copy();
      this.unsynced = 0;
    };
  }

  /** Everything up to now is really on the platter, for a disk that lies. */
  sync(): void {
    this.synced = this.platter.copy();
    this.unsynced = 0;
  }

  /** Everything is gone, as on a machine that was replaced. `noticed`: the host will see that a used server has lost its disk. */
  wipe(noticed: boolean): void {
    this.crash();
    this.platter = new Platter();
    this.synced = null;
    this.emptied = noticed;
  }

  /**
   * One entry has rotted; returns its index, 0 if there is none to rot. If that `cutsOff`, the log will end before it when
   * it is read, as if that were harmless; otherwise its checksum keeps the host from booting. Either only if the entry is
   * still there then.
   */
  rot(stream: Stream, cutsOff: boolean): Index {
    const { platter, synced } = this;
    if (platter.entryCount === 0) return 0;
    const index = platter.indexAt(stream.below(platter.entryCount));
    platter.spoil({ index, cutsOff });
    synced?.spoil({ index, cutsOff });
    return index;
  }

  /** What a replica that starts now will find. */
  read(): Durable {
    const { platter } = this;
    if (platter.rot?.cutsOff) platter.truncate(platter.rot.index);
    return platter.contents;
  }
}
