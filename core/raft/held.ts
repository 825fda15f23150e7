import type { Request } from '../io.ts';
import { type Micros, NEVER } from '../units.ts';

interface Held {
  readonly request: Request;
  readonly since: Micros;
}

/** Requests that wait for a leader to be known, oldest first. */
export class HeldRequests {
  private readonly queue: Held[] = [];

  get size(): number {
    return this.queue.length;
  }

  add(request: Request, now: Micros): void {
    this.queue.push({ request, since: now });
  }

  /** When the oldest has waited for `limit`; NEVER if none waits. */
  deadline(limit: Micros): Micros {
    const first = this.queue[0];
    return first === undefined ? NEVER : first.since + limit;
  }

  /** The oldest if it has waited as long as `mayHold` allows, removed; otherwise null. */
  takeExpired(now: Micros, mayHold: (held: Micros) => boolean): Request | null {
    const first = this.queue[0];
    if (first === undefined || mayHold(now - first.since)) return null;
    this.queue.shift();
    return first.request;
  }

  /** Removes all. */
  takeAll(): readonly Request[] {
    if (this.queue.length === 0) return NONE;
    const all = this.queue.map((held) => held.request);
    this.queue.length = 0;
    return all;
  }
}

const NONE: readonly Request[] = [];
