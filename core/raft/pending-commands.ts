import type { Request } from '../io.ts';
import type { Index, Serial, SessionId } from '../units.ts';
import { Fifo } from './fifo.ts';

/** Up to so many pending entries of a session are searched one by one, which is fastest. */
const FEW = 32;

/** The pending entries of one session, each as the requests that wait for it. */
class Own {
  private readonly queue = new Fifo<Request[]>();
  /** The latest one of each serial; null until more than a few had to be searched. */
  private bySerial: Map<Serial, Request[]> | null = null;

  push(waiting: Request[]): void {
    this.queue.push(waiting);
    this.bySerial?.set(serialOf(waiting), waiting);
  }

  shift(): void {
    const waiting = this.queue.shift();
    if (waiting !== undefined && this.bySerial?.get(serialOf(waiting)) === waiting)
      this.bySerial.delete(serialOf(waiting));
  }

  find(serial: Serial): Request[] | undefined {
    if (this.bySerial === null && this.queue.size > FEW)
      this.bySerial = new Map(Array.from(this.queue.all(), (each) => [serialOf(each), each]));
    if (this.bySerial !== null) return this.bySerial.get(serial);
    for (let i = this.queue.size - 1; i >= 0; i--) {
      const waiting = this.queue.at(i);
      if (waiting !== undefined && serialOf(waiting) === serial) return waiting;
    }
    return undefined;
  }
}

function serialOf(waiting: readonly Request[]): Serial {
  return waiting[0].command.serial;
}

/**
 * The client requests that wait for entries which this leader appended in its term. Entries are appended and applied
 * in log order, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  /** The attempts waiting for each entry: usually one, more if the client retried meanwhile; null if none. */
  private readonly queue = new Fifo<Request[] | null>();
  /** The same arrays by session, to find the entry of a retried command. */
  private readonly bySession = new Map<SessionId, Own>();

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
    const waiting = this.ofSession(request).find(request.command.serial);
    waiting?.push(request);
    return waiting !== undefined;
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

  private ofSession({ command }: Request): Own {
    let own = this.bySession.get(command.session);
    if (own === undefined) {
      own = new Own();
      this.bySession.set(command.session, own);
    }
    return own;
  }
}
