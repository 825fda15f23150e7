import type { Durable, Write } from '../../../core/io.ts';
import { Fifo } from '../../../core/raft/fifo.ts';
import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import type { Stream, StreamKey } from '../../kernel/random.ts';
import type { DiskSpec } from '../../scenario/scenario.ts';
import { Layers } from '../layers.ts';
import { Latencies } from './latencies.ts';
import { type DiskPart, Platter, type Rot } from './platter.ts';
import { Refusals } from './refusals.ts';
import { tear } from './torn-write.ts';

/*
 * The fault model of a disk: each write takes a sampled time, and writes may finish in any order, but completion is
 * reported as a prefix: a write is done once it and all before it have finished. A crash loses every write that was not
 * reported done; a torn write leaves a part of the first of them. If only the process dies, all of them still reach the
 * disk. A disk may stall, refuse writes permanently (`Refusals`), lie (report done what a crash will lose), rot, and be
 * wiped. What the host can detect at the next boot (a checksum that does not match, an empty disk on a server that was in
 * use) is reported by `objection`.
 */

interface Pending {
  readonly write: Write;
  readonly doneAt: Micros;
}

/** How many writes a crash lost. */
interface Lost {
  /** Writes that were not reported done. */
  readonly unfinished: number;
  /** Writes that were reported done, by a disk that lied. */
  readonly acknowledged: number;
}

/** What goes with a disk that is put into another machine. */
interface Medium {
  readonly platter: Platter;
  readonly emptied: boolean;
}

export class Disk {
  /** The contents of the disk. A crash may replace the object. */
  platter = new Platter();

  /** The writes that are not done yet, in order of issue. */
  private readonly pending = new Fifo<Pending>();
  /** Incremented by a crash, so that completion events of lost writes are recognised. */
  generation = 0;

  private stalls = 0;

  readonly latencies: Latencies;
  readonly refusals = new Refusals();

  /** While the disk lies: the contents that a crash goes back to, and the number of writes reported done since then. */
  private synced: Platter | null = null;
  private unsynced = 0;
  /** Random streams that decide how much of the unfinished writes the next crash leaves; without one it leaves nothing. */
  readonly tearing = new Layers<Stream>();
  /** The disk was wiped in a way that the host will notice. */
  private emptied = false;
  /** The server whose disk is in this machine in place of its own; NOBODY: it has its own. */
  owner: NodeId = NOBODY;
  /** Whether the host would notice that. */
  private checksOwner = false;

  /* Counters that faults report. */
  /** Writes taken, and writes that finished before an earlier one. */
  written = 0;
  overtaken = 0;
  /** Writes reported done that a crash has lost. */
  betrayed = 0;
  tornEntries = 0;
  tornBytes = 0;

  /** @param listed the latencies of the writes in order, the last one repeating; null: drawn at random */
  constructor(spec: DiskSpec, key: StreamKey, listed: readonly Micros[] | null = null) {
    this.latencies = new Latencies(spec.fsync, key, listed);
  }

  get pendingCount(): number {
    return this.pending.size;
  }

  /** The write that `completeNext` would complete now; null if none. */
  due(now: Micros): Write | null {
    const next = this.pending.at(0);
    return next === undefined || next.doneAt > now || this.stalls > 0 ? null : next.write;
  }

  /** When the oldest pending write will be done; 0 if there is none, or if the disk is stalled. */
  get headDoneAt(): Micros {
    return this.stalls > 0 ? 0 : (this.pending.at(0)?.doneAt ?? 0);
  }

  /** Why a replica must not be started from this disk: acknowledged state is detectably lost. '' if it may. */
  get objection(): string {
    if (this.owner !== NOBODY && this.checksOwner) return `its disk is that of n${this.owner}`;
    if (this.emptied) return 'its disk is empty, and it is no new server';
    return this.platter.objection;
  }

  get stalled(): boolean {
    return this.stalls > 0;
  }

  /** Lets no write complete until the returned function is called. Its caller has to let the host check the disk then. */
  stall(): () => void {
    this.stalls++;
    return () => {
      this.stalls--;
    };
  }

  /** Completes a write at once, if the disk has no latency and nothing delays it. False if the write must be submitted. */
  absorb(write: Write): boolean {
    if (!this.latencies.instant || this.stalls > 0 || this.pending.size > 0) return false;
    this.written++;
    this.finish(write);
    return true;
  }

  /** Takes a write; returns when it will be done. If that is `now`, `completeNext` may be called at once. */
  submit(now: Micros, write: Write): Micros {
    const last = this.pending.last();
    let doneAt = now + this.latencies.next();
    if (last !== undefined && last.doneAt > doneAt) {
      doneAt = last.doneAt;
      this.overtaken++;
    }
    this.written++;
    this.pending.push({ write, doneAt });
    return doneAt;
  }

  /** Applies the next write that is done by now to the platter and returns it; null if there is none. */
  completeNext(now: Micros): Write | null {
    const next = this.pending.at(0);
    if (next === undefined || next.doneAt > now || this.stalls > 0) return null;
    this.pending.shift();
    this.finish(next.write);
    return next.write;
  }

  /** Reports a write done: it is on the platter, unless the disk lies and a crash undoes it. */
  private finish(write: Write): void {
    this.platter.apply(write);
    if (this.synced !== null) this.unsynced++;
  }

  /** The process dies and the machine runs on: all writes that it was given reach the disk. Returns how many were not done. */
  keepAll(): number {
    const unfinished = this.pending.size;
    for (let next = this.pending.shift(); next !== undefined; next = this.pending.shift())
      this.finish(next.write);
    this.refusals.startOver();
    this.generation++;
    return unfinished;
  }

  /** Loses power, and with it the writes that were not done, and those that it lied about. */
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

  private tear(stream: Stream): void {
    const { entries, bytes } = tear(
      [...this.pending.all()].map(({ write }) => write),
      this.platter,
      stream,
    );
    this.tornEntries += entries;
    this.tornBytes += bytes;
  }

  /** Reports writes done that a crash will lose, until the returned function is called, which syncs them. */
  lie(): () => void {
    const before = this.synced;
    this.sync();
    return () => {
      this.synced = before === null ? null : this.platter.copy();
      this.unsynced = 0;
    };
  }

  /** Makes a lying disk keep everything that it has reported done so far. */
  sync(): void {
    this.synced = this.platter.copy();
    this.unsynced = 0;
  }

  /** Empties the disk, as if it was replaced. `noticed`: the host detects that a server in use has lost its disk. */
  wipe(noticed: boolean): void {
    this.crash();
    this.platter = new Platter();
    this.synced = null;
    this.emptied = noticed;
  }

  /** Takes the disk out of a machine that is down, to put it into another one. */
  takeOut(): Medium {
    const { platter, emptied } = this;
    return { platter, emptied };
  }

  /**
   * Puts a disk that was taken out into this machine, which is down: that of `owner`, or its own again (NOBODY).
   * `noticed`: the host detects that it is another server's.
   */
  putIn({ platter, emptied }: Medium, owner: NodeId, noticed: boolean): void {
    this.platter = platter;
    this.emptied = emptied;
    this.owner = owner;
    this.checksOwner = noticed;
    if (this.synced !== null) this.sync();
  }

  /**
   * Corrupts a part, or a random one of the entries; returns it, or null if the disk has none. If `dropped`, the server
   * silently does without it when it reads the disk at boot (`Platter.dropRot`); otherwise its checksum keeps the host
   * from booting. Without effect if the part is replaced or removed first.
   */
  rot(part: DiskPart, stream: Stream, dropped: boolean): Rot | null {
    const { platter, synced } = this;
    if (!platter.holds(part)) return null;
    const index = part === 'entry' ? platter.indexAt(stream.below(platter.entryCount)) : 0;
    const rot = { part, index, dropped };
    platter.spoil(rot);
    synced?.spoil(rot);
    return rot;
  }

  /** Reads the contents for a replica that starts. */
  read(): Durable {
    this.platter.dropRot();
    return this.platter.contents;
  }
}
