import { Op } from '../../core/kv/command.ts';
import type { Micros } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { draw, type StreamKey } from '../kernel/random.ts';
import { Sampler } from '../kernel/sampler.ts';
import type { ClientsSpec, ListedOperation } from '../scenario/scenario.ts';
import type { Client } from './client.ts';
import { EventKind } from './events.ts';
import { Layers } from './layers.ts';
import type { Workload } from './workload.ts';

const MICROS_PER_SECOND = 1_000_000;

/**
 * When operations start. Open loop: evenly spaced over all clients in turn, whatever the cluster does; what a
 * client cannot start yet waits, and its latency counts from when it was meant to start. Closed loop: each
 * client asks again a pause after its last answer. Listed: each at its time, however busy its client is.
 */
export class Load {
  private readonly spec: ClientsSpec;
  private readonly clients: readonly Client[];
  private readonly workload: Workload;
  private readonly think: Sampler | null;
  private pauses: StreamKey;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  /** Per client, when its waiting operations were meant to start; oldest first. */
  private readonly backlog: Micros[][];
  private arrivals = 0;
  /** Open loop: the rate in force, since when, and how many operations had arrived by then. */
  private perSecond = 0;
  private since: Micros = 0;
  private before = 0;
  private readonly rates = new Layers<number>();
  /** Raised with the rate, so that what was scheduled under the old one is recognised. */
  private generation = 0;
  /** Clients that have vanished. */
  private readonly gone: boolean[];
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
    this.gone = clients.map(() => false);
  }

  /** From now on chance decides as under this key. */
  reseed(pauses: StreamKey): void {
    this.pauses = pauses;
  }

  begin(): void {
    const { load } = this.spec;
    if (load.kind === 'rate') {
      if (this.clients.length > 0) this.changeRate(load.perSecond, this.spec.from);
      return;
    }
    if (load.kind === 'listed') {
      this.scheduleListed(load.operations, 0);
      return;
    }
    for (let i = 0; i < this.clients.length; i++)
      this.queue.push(this.facts.now + this.spec.from, EventKind.arrival, i, 0, null);
  }

  /** An operation is due; open loop: under the rate of this generation; closed loop: for the client at position `at`; listed: the one at position `at`. */
  arrival(at: number): void {
    if (this.stopped) return;
    if (this.spec.load.kind === 'rate') {
      if (at !== this.generation) return;
      const turn = this.arrivals++ % this.clients.length;
      this.scheduleArrival();
      if (this.gone[turn]) return;
      if (this.clients[turn].busy >= this.spec.outstanding) this.backlog[turn].push(this.facts.now);
      else this.start(turn, this.facts.now);
      return;
    }
    const { load } = this.spec;
    if (load.kind === 'listed') {
      this.scheduleListed(load.operations, at + 1);
      this.startListed(load.operations[at]);
    } else if (!this.gone[at]) this.start(at, this.facts.now);
  }

  /** The client at this position has finished an operation. */
  done(at: number): void {
    if (this.stopped || this.gone[at]) return;
    if (this.think === null) {
      const intendedAt = this.backlog[at].shift();
      if (intendedAt !== undefined) this.start(at, intendedAt);
      return;
    }
    const bits = draw(this.pauses.high, this.pauses.low, at, this.clients[at].started);
    this.queue.push(this.facts.now + this.think.sample(bits), EventKind.arrival, at, 0, null);
  }

  /** Open loop: another rate of all clients together, until the returned function is called; null: closed loop. */
  rush(perSecond: number): (() => void) | null {
    const { load } = this.spec;
    if (load.kind !== 'rate' || this.clients.length === 0) return null;
    const undo = this.rates.add(perSecond);
    this.changeRate(perSecond, this.facts.now);
    return () => {
      undo();
      this.changeRate(this.rates.top ?? load.perSecond, this.facts.now);
    };
  }

  /** Operations that have arrived so far. */
  get arrived(): number {
    return this.arrivals;
  }

  /** The client at this position vanishes: it gives up what it waits for and asks no more, until `comeBack`. */
  vanish(at: number): void {
    this.gone[at] = true;
    this.backlog[at].length = 0;
    this.clients[at].giveUpAll();
  }

  comeBack(at: number): void {
    if (!this.gone[at]) return;
    this.gone[at] = false;
    if (this.think !== null && !this.stopped) this.start(at, this.facts.now);
  }

  hasVanished(at: number): boolean {
    return this.gone[at];
  }

  /** No more operations start from now on. */
  stop(): void {
    this.stopped = true;
  }

  /** The number of the next operation of the run. */
  nextOperation(): number {
    return ++this.operations;
  }

  /** One after the other, as in an open loop: of what is due at one instant the order is the same then. */
  private scheduleListed(operations: readonly ListedOperation[], at: number): void {
    if (at < operations.length) this.queue.push(operations[at].at, EventKind.arrival, at, 0, null);
  }

  private startListed({ client, op, key, ask }: ListedOperation): void {
    if (this.gone[client - 1]) return;
    const { now } = this.facts;
    this.clients[client - 1].start(this.nextOperation(), Op[op], key, now, this.spec.timeout, ask);
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

  private changeRate(perSecond: number, from: Micros): void {
    this.perSecond = perSecond;
    this.since = from;
    this.before = this.arrivals;
    this.generation++;
    this.scheduleArrival();
  }

  private scheduleArrival(): void {
    if (this.perSecond <= 0) return;
    const due = Math.floor(((this.arrivals - this.before) * MICROS_PER_SECOND) / this.perSecond);
    this.queue.push(this.since + due, EventKind.arrival, this.generation, 0, null);
  }
}
