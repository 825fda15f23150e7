import type { Durable, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Index, NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import { CommonLog, USUAL_ENTRIES } from './common-log.ts';
import { LogMirror, type Past } from './log-mirror.ts';
import type { Machines } from './machines.ts';

/** Keeps data by log index that can be dropped when logs are compacted. */
interface Prunable {
  forgetBelow(index: Index): void;
}

/**
 * Two mirrors of each server's log: what the server has asked to be written (its memory), and what is on disk.
 * Also the hard state on disk, and how often a used disk was replaced by an empty one.
 */
export class Logs {
  /** Indexed by node; [0] is unused. */
  readonly memory: readonly LogMirror[];
  readonly disk: readonly LogMirror[];
  readonly diskTerm: Int32Array;
  readonly diskVote: Int32Array;
  /** By node: how often its disk was replaced by an empty one. It is another machine from then on. */
  readonly replaced: Int32Array;
  private readonly machines: Machines;
  private readonly prunables: readonly Prunable[];

  constructor(machines: Machines, initial: Configuration, past: Past, prunables: readonly Prunable[]) {
    const slots = machines.count + 1;
    this.machines = machines;
    const common = new CommonLog(USUAL_ENTRIES);
    this.prunables = [...prunables, common];
    this.memory = times(slots, () => new LogMirror(initial, past, common));
    this.disk = times(slots, () => new LogMirror(initial, past, common));
    this.diskTerm = new Int32Array(slots);
    this.diskVote = new Int32Array(slots);
    this.replaced = new Int32Array(slots);
  }

  /** Whether a majority of these servers certainly has on disk what this log has up to this index. */
  mostHold(servers: readonly NodeId[], log: LogMirror, index: Index): boolean {
    const { disk } = this;
    let count = 0;
    for (let i = 0; i < servers.length; i++) {
      const node = servers[i];
      if (node < disk.length && disk[node].agrees(log, index) && ++count * 2 > servers.length) return true;
    }
    return false;
  }

  booted(node: NodeId, durable: Durable): void {
    const used = this.diskTerm[node] > 0 || this.disk[node].last > 0;
    if (used && isEmpty(durable)) this.replaced[node]++;
    this.diskTerm[node] = durable.term;
    this.diskVote[node] = durable.votedFor;
    this.disk[node].restore(durable);
    this.memory[node].restore(durable);
  }

  writeDurable(node: NodeId, write: Write): void {
    if (write.hardState) {
      this.diskTerm[node] = write.term;
      this.diskVote[node] = write.votedFor;
    }
    this.disk[node].apply(write);
    if (write.snapshot !== null) this.forget();
  }

  /**
   * Drops what lies below every server's snapshot on disk, which is never needed again. Servers that are down
   * count too, since they will restart from their disks; a server whose log is still empty does not.
   */
  private forget(): void {
    let floor = Number.POSITIVE_INFINITY;
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.disk[node].last === 0) continue;
      floor = Math.min(floor, this.disk[node].base, this.memory[node].base);
    }
    if (floor === Number.POSITIVE_INFINITY) return;
    for (const prunable of this.prunables) prunable.forgetBelow(floor);
  }
}

function isEmpty(durable: Durable): boolean {
  const nothing: Term = 0;
  return (
    durable.term === nothing &&
    durable.votedFor === NOBODY &&
    durable.snapshot === null &&
    durable.entries.length === 0
  );
}
