import type { Input, Output } from '../../core/io.ts';
import type { Replica } from '../../core/replica.ts';
import type { Micros, WriteId } from '../../core/units.ts';
import { lookThrough, type Surroundings } from './handed-out.ts';
import { Unusable } from './usable.ts';

/**
 * A replica of a user's own, which may hand out anything: after each step that is looked through, and what no host can use is
 * thrown as Unusable. raftsim's own replica is not looked at, so that it costs nothing there.
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
    const returned: unknown = this.replica.step(now, input, out);
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
  }
}

/** The lists of an output are the host's, which fills and empties them from step to step. */
function same(place: string, found: readonly unknown[], given: readonly unknown[]): void {
  if (found !== given)
    throw new Unusable(place, found, 'the one that was handed in: put into it what goes out');
}
