import type { Input, Output } from '../../../core/io.ts';
import { type Entry, NO_ENTRIES } from '../../../core/raft/entry.ts';
import type { Replica } from '../../../core/replica.ts';
import type { Micros, WriteId } from '../../../core/units.ts';
import { requireLists } from '../../built-ins.ts';
import { Unusable } from './usable.ts';
import { type IdRanges, validateOutput } from './validation.ts';

/**
 * Wraps a user's own replica, which may return anything: validates its output after each step, and throws Unusable if no
 * host can use it. The built-in replica is not wrapped, so this costs nothing there.
 */
export class GuardedReplica implements Replica {
  private readonly replica: Replica;
  private readonly at: IdRanges;
  private writes: WriteId = 0;

  constructor(replica: Replica, at: IdRanges) {
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
      // The step is over, so whether the promise fails no longer matters.
      returned.catch(() => {});
      throw new Unusable('what step returns', returned, 'undefined: a step must complete within the call');
    }
    validateOutput(out, this.at, this.writes);
    same('out.send', out.send, send);
    same('out.sendAfter', out.sendAfter, sendAfter);
    same('out.replies', out.replies, replies);
    same('out.declarations', out.declarations, declarations);
    if (out.write !== null) this.writes++;
    handOver(out);
  }
}

/**
 * Freezes the entries of an output, which disks and other servers' logs share from now on. If the replica changes one
 * later, that throws at the faulty line instead of silently changing them all.
 */
function handOver({ write, send, sendAfter }: Output): void {
  if (write !== null) freeze(write.entries);
  for (const { entries } of send) freeze(entries);
  for (const { entries } of sendAfter) freeze(entries);
}

function freeze(entries: readonly Entry[]): void {
  // NO_ENTRIES is shared with the built-in replica, and must not change.
  if (entries === NO_ENTRIES || Object.isFrozen(entries)) return;
  for (const entry of entries) Object.freeze(entry);
  Object.freeze(entries);
}

/** Throws unless the output still has the list that it had before the step: the host owns and reuses these lists. */
function same(place: string, found: readonly unknown[], given: readonly unknown[]): void {
  if (found !== given)
    throw new Unusable(place, found, 'the array that was passed in: add to it instead of replacing it');
}
