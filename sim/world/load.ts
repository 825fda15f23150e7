import type { Micros } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { draw, type StreamKey } from '../kernel/random.ts';
import { Sampler } from '../kernel/sampler.ts';
import type { ClientsSpec } from '../scenario/scenario.ts';
import type { Client } from './client.ts';
import { EventKind } from './events.ts';
import type { Workload } from './workload.ts';

const MICROS_PER_SECOND = 1_000_000;

/**
 * When operations start. Open loop: evenly spaced over all clients in turn, whatever the cluster does; what a
 * client cannot start yet waits, and its latency counts from when it was meant to start. Closed loop: each
 * client asks again a pause after its last answer.
 */
export class Load {
  private readonly spec: ClientsSpec;
  private readonly clients: readonly Client[];
  private readonly workload: Workload;
  private readonly think: Sampler | null;
  private readonly pauses: StreamKey;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  /** Per client, when its waiting operations were meant to start; oldest first. */
  private readonly backlog: Micros[][];
  private arrivals = 0;
  private operations = 0;
  private stopped = false;

  constructor(
    spec: ClientsSpec,
    clients: readonly Client[],
    workload: Workload,
    pauses: StreamKey,
    queue: EventQueue,
    facts: FactStream,
  ) {
    this.spec = spec;
    this.clients = clients;
    this.workload = workload;
    this.pauses = pauses;
    this.queue = queue;
    this.facts = facts;
    this.think = spec.load.kind === 'think' ? new Sampler(spec.load.think) : null;
    this.backlog = clients.map(() => []);
  }

  begin(): void {
    if (this.spec.load.kind === 'rate') {
      if (this.spec.load.perSecond > 0 && this.clients.length > 0) this.scheduleArrival();
      return;
    }
    for (let i = 0; i < this.clients.length; i++)
      this.queue.push(this.facts.now, EventKind.arrival, i, 0, null);
  }

  /** An operation is due; closed loop: for the client at position `at`. */
  arrival(at: number): void {
    if (this.stopped) return;
    if (this.spec.load.kind === 'rate') {
      const turn = this.arrivals++ % this.clients.length;
      this.scheduleArrival();
      if (this.clients[turn].busy >= this.spec.outstanding) this.backlog[turn].push(this.facts.now);
      else this.start(turn, this.facts.now);
      return;
    }
    this.start(at, this.facts.now);
  }

  /** The client at this position has finished an operation. */
  done(at: number): void {
    if (this.stopped) return;
    if (this.think === null) {
      const intendedAt = this.backlog[at].shift();
      if (intendedAt !== undefined) this.start(at, intendedAt);
      return;
    }
    const bits = draw(this.pauses.high, this.pauses.low, at, this.clients[at].started);
    this.queue.push(this.facts.now + this.think.sample(bits), EventKind.arrival, at, 0, null);
  }

  /** No more operations start from now on. */
  stop(): void {
    this.stopped = true;
  }

  /** The number of the next operation of the run. */
  nextOperation(): number {
    return ++this.operations;
  }

  private start(at: number, intendedAt: Micros): void {
    const client = this.clients[at];
    const serial = client.started + 1;
    client.start(
      this.nextOperation(),
      this.workload.op(client.id, serial),
      this.workload.key(client.id, serial),
      intendedAt,
      this.spec.timeout,
    );
  }

  private scheduleArrival(): void {
    if (this.spec.load.kind !== 'rate') return;
    const at = Math.floor((this.arrivals * MICROS_PER_SECOND) / this.spec.load.perSecond);
    this.queue.push(at, EventKind.arrival, 0, 0, null);
  }
}
