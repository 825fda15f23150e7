import { Fifo } from '../../core/raft/fifo.ts';
import type { Micros } from '../../core/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Client } from './client.ts';
import { EventKind } from './events.ts';

interface Waiting {
  readonly client: Client;
  readonly number: number;
  readonly at: Micros;
  readonly turn: number;
}

/**
 * The timers of all clients. Hardly any has anything to do when its time comes, because the answer came long before. And
 * where all wait equally long they are set in the order in which they will be due: so they stand in a row of which only
 * the first has an event, and when that comes up, those behind it go whose clients wait for nothing. Whatever does
 * happen happens when it would, and in the order in which it would, if each had an event of its own.
 */
export class ClientTimers {
  private readonly row = new Fifo<Waiting>();
  private armed = false;
  private readonly queue: EventQueue;

  constructor(queue: EventQueue) {
    this.queue = queue;
  }

  /** Has `client.timer` called with this number at this time, or else `client.withhold`, some time before. */
  set(client: Client, number: number, at: Micros): void {
    const last = this.row.last();
    if (!this.queue.isFar(at) || (last !== undefined && at < last.at)) {
      this.queue.push(at, EventKind.clientTimer, client.id, number, null);
      return;
    }
    this.row.push({ client, number, at, turn: this.queue.turn() });
    if (!this.armed) this.arm();
  }

  /** One that was withheld may be needed after all. */
  restore(client: Client, number: number, at: Micros, turn: number): void {
    this.queue.pushInTurn(turn, at, EventKind.clientTimer, client.id, number);
  }

  /** The first one's time has come. */
  comeUp(): void {
    const due = this.row.shift();
    if (due !== undefined) due.client.timer(due.number);
    let next = this.row.at(0);
    while (next?.client.withhold(next.number, next.turn)) {
      this.row.shift();
      next = this.row.at(0);
    }
    this.armed = false;
    this.arm();
  }

  private arm(): void {
    const first = this.row.at(0);
    if (first === undefined) return;
    this.armed = true;
    this.queue.pushInTurn(first.turn, first.at, EventKind.clientTimers, 0, 0);
  }
}
