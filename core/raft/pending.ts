import { mix } from '../hash.ts';
import type { Request } from '../io.ts';
import type { Command } from '../kv/command.ts';
import type { Index } from '../units.ts';

/** Attempts that wait for one entry: usually one, more if the client asked again meanwhile. */
interface Waiting {
  readonly command: Command;
  readonly request: Request;
  more: Request[] | null;
}

/**
 * Who waits for which of the entries that this leader has appended in its term. Entries come and go in the order
 * of the log, so this is a queue over consecutive indexes.
 */
export class PendingCommands {
  private readonly queue: (Waiting | null)[] = [];
  private head = 0;
  private headIndex: Index;
  /** Index by hash of (session, serial). A collision only hides an entry from retries, which sessions make harmless. */
  private readonly bySerial = new Map<number, Index>();

  /** `firstIndex` is that of the first entry this leader will append. */
  constructor(firstIndex: Index) {
    this.headIndex = firstIndex;
  }

  /** The next entry was appended, for this request or for nobody. */
  push(request: Request | null): void {
    if (request === null) {
      this.queue.push(null);
      return;
    }
    const { command } = request;
    const index = this.headIndex + this.queue.length - this.head;
    this.queue.push({ command, request, more: null });
    if (command.session !== 0) this.bySerial.set(mix(command.session, command.serial), index);
  }

  /** Lets a retry wait for the entry of its command, if there is one. */
  attach(request: Request): boolean {
    const { session, serial } = request.command;
    if (session === 0 || this.bySerial.size === 0) return false;
    const index = this.bySerial.get(mix(session, serial));
    if (index === undefined) return false;
    const waiting = this.queue[this.head + index - this.headIndex];
    if (waiting === null || waiting === undefined) return false;
    if (waiting.command.session !== session || waiting.command.serial !== serial) return false;
    if (waiting.more === null) waiting.more = [];
    waiting.more.push(request);
    return true;
  }

  /** Removes those who wait for the entry at `index`; null if nobody does. Indexes must be taken in order. */
  take(index: Index): Waiting | null {
    if (index < this.headIndex) return null;
    const waiting = this.queue[this.head];
    if (waiting === undefined) return null;
    this.queue[this.head] = null;
    this.head++;
    this.headIndex++;
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head >= SHIFT_AFTER && this.head * 2 > this.queue.length) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    if (waiting !== null && waiting.command.session !== 0) {
      const key = mix(waiting.command.session, waiting.command.serial);
      if (this.bySerial.get(key) === index) this.bySerial.delete(key);
    }
    return waiting;
  }

  /** Everybody who still waits, in the order of the log. */
  *everybody(): Generator<Request> {
    for (let i = this.head; i < this.queue.length; i++) {
      const waiting = this.queue[i];
      if (waiting === null || waiting === undefined) continue;
      yield waiting.request;
      if (waiting.more !== null) yield* waiting.more;
    }
  }
}

/** Answered places that may linger at the head before the queue is shifted. */
const SHIFT_AFTER = 256;
