import type { Request } from '../io.ts';
import { type Index, type Micros, NEVER } from '../units.ts';

/** A read that waits (thesis §6.4). */
export interface PendingRead {
  readonly request: Request;
  /** What the state must contain; NOT_YET before the leader has committed in its own term. */
  readIndex: Index;
  /** The round that has to be confirmed. */
  round: number;
}

export const NOT_YET: Index = -1;

/** Reads in order of arrival, and the rounds of heartbeats that confirm them. Rounds only grow, so one confirms all before it. */
export class ReadQueue {
  private readonly queue: PendingRead[] = [];
  private head = 0;
  /** The last round begun; every message to followers carries it. */
  round = 0;
  /** The last round that a quorum has confirmed. */
  confirmed = 0;
  /** When the last round was begun; NEVER if none is under way. */
  begunAt: Micros = NEVER;

  get size(): number {
    return this.queue.length - this.head;
  }

  push(read: PendingRead): void {
    this.queue.push(read);
  }

  first(): PendingRead | undefined {
    return this.queue[this.head];
  }

  last(): PendingRead | undefined {
    return this.queue[this.queue.length - 1];
  }

  shift(): void {
    this.head++;
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head >= SHIFT_AFTER && this.head * 2 > this.queue.length) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
  }

  /** All that wait, oldest first. */
  *all(): Generator<PendingRead> {
    for (let i = this.head; i < this.queue.length; i++) {
      const read = this.queue[i];
      if (read !== undefined) yield read;
    }
  }
}

/** Served places that may linger at the head before the queue is shifted. */
const SHIFT_AFTER = 64;
