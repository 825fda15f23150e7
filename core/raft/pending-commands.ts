import { mixPair } from '../hash.ts';
import type { Request } from '../io.ts';
import type { Index } from '../units.ts';
import { Fifo } from './fifo.ts';

/**
 * Who waits for which of the entries that this leader has appended in its term. Entries come and go in the order
 * of the log, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  /** The attempts that wait for one entry: usually one, more if the client asked again meanwhile; null if nobody waits. */
  private readonly queue = new Fifo<Request[] | null>();
  /** Index by hash of (session, serial). A collision only hides an entry from retries, which sessions make harmless. */
  private readonly bySerial = new Map<number, Index>();

  /** `firstIndex` is that of the first entry this leader will append. */
  constructor(private firstIndex: Index) {}

  /** The next entry was appended, for this request or for nobody. */
  push(request: Request | null): void {
    if (request !== null && request.command.session !== 0) {
      this.bySerial.set(keyOf(request), this.firstIndex + this.queue.size);
    }
    this.queue.push(request === null ? null : [request]);
  }

  /** Lets a retry wait for the entry of its command, if there is one. */
  attach(request: Request): boolean {
    const index = this.bySerial.get(keyOf(request));
    const waiting = index === undefined ? null : this.queue.at(index - this.firstIndex);
    const first = waiting?.[0]?.command;
    const { session, serial } = request.command;
    if (first?.session !== session || first.serial !== serial) return false;
    waiting?.push(request);
    return true;
  }

  /** Removes those who wait for the entry at `index`; null if nobody does. Indexes must be taken in order. */
  take(index: Index): readonly Request[] | null {
    if (index < this.firstIndex) return null;
    const waiting = this.queue.shift();
    if (waiting === undefined) return null;
    this.firstIndex++;
    const first = waiting?.[0];
    if (first !== undefined) {
      const key = keyOf(first);
      if (this.bySerial.get(key) === index) this.bySerial.delete(key);
    }
    return waiting;
  }

  /** Everybody who still waits, in the order of the log. */
  *all(): Generator<Request> {
    for (const waiting of this.queue.all()) if (waiting !== null) yield* waiting;
  }
}

function keyOf({ command }: Request): number {
  return mixPair(command.session, command.serial);
}
