import { Op } from '../../../core/kv/command.ts';
import type { Micros } from '../../../core/units.ts';
import type { FactStream } from '../../fact-stream.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { draw, type StreamKey, scale } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import { mapped } from '../../lists.ts';
import type { Operation } from '../../operation.ts';
import type { ClientsSpec, ListedOperation } from '../../scenario/clients-spec.ts';
import { EventKind } from '../events.ts';
import { Layers } from '../layers.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Client } from './client.ts';
import type { OwnKeys } from './own-keys.ts';
import type { Workload } from './workload.ts';

const MICROS_PER_SECOND = 1_000_000;

/** What the draws of a load of so many requests are for. */
const Purpose = { client: 1 } as const;

/**
 * When operations start, and whose they are. Open loop: evenly spaced over all clients in turn, or so many in all by
 * random clients, whatever the cluster does; what a client cannot start yet waits, and its latency counts from when it
 * was meant to start. Closed loop: each client asks again a pause after its last answer. Listed: each
 * at its time, however busy its client is.
 */
export class Load {
  private readonly spec: ClientsSpec;
  private readonly clients: readonly Client[];
  private readonly workload: Workload;
  /** null: all clients share their keys. */
  private readonly own: OwnKeys | null;
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
  private begun = 0;
  private stopped = false;

  constructor(
    spec: ClientsSpec,
    clients: readonly Client[],
    workload: Workload,
    own: OwnKeys | null,
    pauses: StreamKey,
    world: Surroundings,
  ) {
    this.spec = spec;
    this.clients = clients;
    this.workload = workload;
    this.own = own;
    this.pauses = pauses;
    this.queue = world.queue;
    this.facts = world.facts;
    this.think = spec.load.kind === 'think' ? new Sampler(spec.load.think) : null;
    this.backlog = mapped(clients, () => []);
    this.gone = mapped(clients, () => false);
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
    if (this.spec.load.kind === 'requests') {
      const { count, over } = this.spec.load;
      // All at once, so that what a fault does at the same instant comes after the request.
      for (let i = 0; i < count; i++)
        this.queue.push(this.spec.from + Math.floor((i * over) / count), EventKind.arrival, i, 0, null);
      return;
    }
    for (let i = 0; i < this.clients.length; i++)
      this.queue.push(this.facts.now + this.spec.from, EventKind.arrival, i, 0, null);
  }

  /**
   * An operation is due; open loop: under the rate of this generation, or the one with this number; closed loop: for
   * the client at position `at`; listed: the one at position `at`.
   */
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
    } else if (load.kind === 'requests') this.request(at);
    else if (!this.gone[at]) this.start(at, this.facts.now);
  }

  /** Of a load of so many requests, the one with this number, from 0: by a random client, what the number says. */
  private request(number: number): void {
    this.arrivals++;
    if (this.clients.length === 0) return;
    const bits = draw(this.pauses.high, this.pauses.low, Purpose.client, number);
    const turn = scale(bits, this.clients.length);
    if (this.gone[turn]) return;
    this.startAs(this.clients[turn], this.wish(number), number, this.facts.now);
  }

  /** What request `number` of a load of so many requests is meant to be. */
  private wish(number: number): Op {
    return this.workload.op(0, number);
  }

  /**
   * Of a load of so many requests, how many are meant to be gets and puts, sent or not, and how many gets found
   * nothing to read.
   */
  intended(): { readonly get: number; readonly put: number; readonly impossibleGets: number } {
    const { load } = this.spec;
    const count = load.kind === 'requests' ? load.count : 0;
    let get = 0;
    for (let i = 0; i < count; i++) if (this.wish(i) === Op.get) get++;
    return { get, put: count - get, impossibleGets: this.own?.nothingToRead ?? 0 };
  }

  /** The client at this position has finished an operation. */
  done(at: number, operation: Operation): void {
    this.own?.finished(operation);
    if (this.stopped || this.gone[at]) return;
    if (this.think === null) {
      const waiting = this.backlog[at];
      if (waiting.length > 0) this.start(at, waiting.shift() ?? this.facts.now);
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

  /** Operations begun so far, those of others that asked for a number included. */
  get operations(): number {
    return this.begun;
  }

  /** The number of the next operation of the run. */
  nextOperation(): number {
    return ++this.begun;
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
    this.startAs(client, this.workload.op(client.id, serial), serial, intendedAt);
  }

  /** Starts what is meant to be `wish`; `serial` counts the draws of its key. */
  private startAs(client: Client, wish: Op, serial: number, intendedAt: Micros): void {
    const { own } = this;
    own?.choose(client.id, wish);
    const op = own === null ? wish : own.op;
    const key = own === null ? this.workload.key(client.id, serial) : own.key;
    client.start(this.nextOperation(), op, key, intendedAt, this.spec.timeout);
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
