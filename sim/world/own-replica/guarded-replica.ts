import type { Input, Output } from '../../../core/io.ts';
import { type Entry, NO_ENTRIES } from '../../../core/raft/entry.ts';
import type { Replica } from '../../../core/replica.ts';
import type { Micros, WriteId } from '../../../core/units.ts';
import { requireLists } from '../../built-ins.ts';
import { lookThrough, type Surroundings } from './handed-out.ts';
import { Unusable } from './usable.ts';

/**
 * A user's replica, whose output is validated after each step; invalid output is thrown as Unusable. raftsim's own replica is
 * not wrapped in this, so it costs nothing there.
 */
export class GuardedReplica implements Replica {
  private readonly replica: Replica;
  private readonly at: Surroundings;
  private writes: WriteId = 0;

  constructor(replica: Replica, at: Surroundings) {
    this.replica = replica;
    this.at = at;
  }

  step(now: Micros, input: Input, out: Output): void {
    const { send, sendAfter, replies, declarations } = out;
    let returned: unknown;
    try {
      returned = this.replica.step(now, input, out);
    } finally {
      requireLists();
    }
    if (returned instanceof Promise) {
      // What comes of it comes too late for anybody.
      returned.catch(() => {});
      throw new Unusable('what step returns', returned, 'nothing: all must be done within the call');
    }
    lookThrough(out, this.at, this.writes);
    same('out.send', out.send, send);
    same('out.sendAfter', out.sendAfter, sendAfter);
    same('out.replies', out.replies, replies);
    same('out.declarations', out.declarations, declarations);
    if (out.write !== null) this.writes++;
    handOver(out);
  }
}

/**
 * What was handed out belongs to others as well, who may keep it: whoever changes it later throws there, where the mistake
 * is, and does not change the disk or another server's log behind their backs.
 */
function handOver({ write, send, sendAfter }: Output): void {
  if (write !== null) freeze(write.entries);
  for (const { entries } of send) freeze(entries);
  for (const { entries } of sendAfter) freeze(entries);
}

function freeze(entries: readonly Entry[]): void {
  // That one is raftsim's own, for whom it stays as it is.
  if (entries === NO_ENTRIES || Object.isFrozen(entries)) return;
  for (const entry of entries) Object.freeze(entry);
  Object.freeze(entries);
}

/** The lists of an output are the host's, which fills and empties them from step to step. */
function same(place: string, found: readonly unknown[], given: readonly unknown[]): void {
  if (found !== given)
    throw new Unusable(place, found, 'the one that was handed in: put into it what goes out');
}
