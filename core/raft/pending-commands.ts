import type { Request } from '../io.ts';
import type { Index, SessionId } from '../units.ts';
import { Fifo } from './fifo.ts';

/**
 * The client requests that wait for entries which this leader appended in its term. Entries are appended and applied
 * in log order, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  /** The attempts waiting for each entry: usually one, more if the client retried meanwhile; null if none. */
  private readonly queue = new Fifo<Request[] | null>();
  /** The same arrays by session, to find the entry of a retried command. */
  private readonly bySession = new Map<SessionId, Fifo<Request[]>>();

  /** `firstIndex`: the index of the first entry this leader will append. */
  constructor(private readonly firstIndex: Index) {}

  /** Adds the next entry, appended for this request (null: for none). */
  push(request: Request | null): void {
    const waiting = request === null ? null : [request];
    this.queue.push(waiting);
    if (waiting !== null) this.ofSession(waiting[0]).push(waiting);
  }

  /** Lets a retry wait for the pending entry of its command. False if there is none. */
  attach(request: Request): boolean {
    const own = this.ofSession(request);
    for (let i = own.size - 1; i >= 0; i--) {
      const waiting = own.at(i);
      if (waiting?.[0].command.serial !== request.command.serial) continue;
      waiting.push(request);
      return true;
    }
    return false;
  }

  /** Removes and returns the requests waiting for the entry at `index`; null if none. Indexes must be taken in order. */
  take(index: Index): readonly Request[] | null {
    if (index < this.firstIndex) return null;
    const waiting = this.queue.shift();
    if (waiting === undefined) return null;
    if (waiting !== null) this.ofSession(waiting[0]).shift();
    return waiting;
  }

  /** All waiting requests, in log order. */
  *all(): Generator<Request> {
    for (const waiting of this.queue.all()) if (waiting !== null) yield* waiting;
  }

  private ofSession({ command }: Request): Fifo<Request[]> {
    let own = this.bySession.get(command.session);
    if (own === undefined) {
      own = new Fifo();
      this.bySession.set(command.session, own);
    }
    return own;
  }
}
