import type { Request } from '../io.ts';
import type { Index, SessionId } from '../units.ts';
import { Fifo, NumberFifo } from './fifo.ts';

/**
 * Who waits for which of the entries that this leader has appended in its term. Entries come and go in the order
 * of the log, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  /** The attempts that wait for one entry: usually one, more if the client asked again meanwhile; null if nobody waits. */
  private readonly queue = new Fifo<Request[] | null>();
  /** By session: the indexes of its commands in the queue. */
  private readonly bySession = new Map<SessionId, NumberFifo>();

  /** `firstIndex` is that of the first entry this leader will append. */
  constructor(private firstIndex: Index) {}

  /** The next entry was appended, for this request or for nobody. */
  push(request: Request | null): void {
    if (request !== null) this.indexesOf(request).push(this.firstIndex + this.queue.size);
    this.queue.push(request === null ? null : [request]);
  }

  /** Lets a retry wait for the entry of its command, if there is one. */
  attach(request: Request): boolean {
    const indexes = this.indexesOf(request);
    for (let i = indexes.size - 1; i >= 0; i--) {
      const waiting = this.queue.at(indexes.at(i) - this.firstIndex);
      if (waiting?.[0]?.command.serial !== request.command.serial) continue;
      waiting.push(request);
      return true;
    }
    return false;
  }

  /** Removes those who wait for the entry at `index`; null if nobody does. Indexes must be taken in order. */
  take(index: Index): readonly Request[] | null {
    if (index < this.firstIndex) return null;
    const waiting = this.queue.shift();
    if (waiting === undefined) return null;
    this.firstIndex++;
    const first = waiting?.[0];
    if (first !== undefined) this.indexesOf(first).shift();
    return waiting;
  }

  /** Everybody who still waits, in the order of the log. */
  *all(): Generator<Request> {
    for (const waiting of this.queue.all()) if (waiting !== null) yield* waiting;
  }

  private indexesOf({ command }: Request): NumberFifo {
    let indexes = this.bySession.get(command.session);
    if (indexes === undefined) {
      indexes = new NumberFifo();
      this.bySession.set(command.session, indexes);
    }
    return indexes;
  }
}
