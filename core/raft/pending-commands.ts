import type { Request } from '../io.ts';
import type { Index, SessionId } from '../units.ts';
import { Fifo } from './fifo.ts';

/**
 * Who waits for which of the entries that this leader has appended in its term. Entries come and go in the order
 * of the log, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  /** The attempts that wait for one entry: usually one, more if the client asked again meanwhile; null if nobody waits. */
  private readonly queue = new Fifo<Request[] | null>();
  /** By session: those in the queue that wait for one of its commands. */
  private readonly bySession = new Map<SessionId, Fifo<Request[]>>();

  /** `firstIndex` is that of the first entry this leader will append. */
  constructor(private firstIndex: Index) {}

  /** The next entry was appended, for this request or for nobody. */
  push(request: Request | null): void {
    const waiting = request === null ? null : [request];
    this.queue.push(waiting);
    if (waiting !== null) this.ofSession(waiting[0]).push(waiting);
  }

  /** Lets a retry wait for the entry of its command, if there is one. */
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

  /** Removes those who wait for the entry at `index`; null if nobody does. Indexes must be taken in order. */
  take(index: Index): readonly Request[] | null {
    if (index < this.firstIndex) return null;
    const waiting = this.queue.shift();
    if (waiting === undefined) return null;
    this.firstIndex++;
    if (waiting !== null) this.ofSession(waiting[0]).shift();
    return waiting;
  }

  /** Everybody who still waits, in the order of the log. */
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
