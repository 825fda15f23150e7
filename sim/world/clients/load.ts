import { Op } from '../../../core/kv/command.ts';
import type { Micros } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import type { Operation } from '../../facts/operation.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { mapped } from '../../kernel/lists.ts';
import { draw, type StreamKey, scale } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { ClientsSpec, ListedOperation } from '../../scenario/clients-spec.ts';
import { EventKind } from '../events.ts';
import { Layers } from '../layers.ts';
import type { WorldContext } from '../world-context.ts';
import { ArrivalRate } from './arrival-rate.ts';
import type { Client } from './client.ts';
import type { OwnKeys } from './own-keys.ts';
import type { Workload } from './workload.ts';

/** The purpose of the draws of a load with a fixed number of requests. */
const Purpose = { client: 1 } as const;

/**
 * The load: when operations start, and at which client. `rate`, an open loop: evenly spaced, at the clients in turn,
 * whatever the cluster does; a client with too many outstanding operations delays further ones, whose latency counts from
 * when they were meant to start. `requests`, an open loop: a fixed number, evenly spaced, at random clients. `think`, a
 * closed loop: each client pauses after each operation. `listed`: at listed times, however busy the client is.
 */
export class Load {
  private readonly spec: ClientsSpec;
  private readonly clients: readonly Client[];
  private readonly workload: Workload;
  /** Keys that belong to one client each; null if all clients share their keys. */
  private readonly own: OwnKeys | null;
  private readonly think: Sampler | null;
  private pauses: StreamKey;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  /** By client: when its waiting operations were meant to start; oldest first. */
  private readonly backlog: Micros[][];
  private arrivals = 0;
  /** `rate`: when operations arrive. */
  private readonly rate = new ArrivalRate();
  private readonly rates = new Layers<number>();
  /** By client: whether it has vanished. */
  private readonly gone: boolean[];
  private begun = 0;
  private stopped = false;

  constructor(
    spec: ClientsSpec,
    clients: readonly Client[],
    workload: Workload,
    own: OwnKeys | null,
    pauses: StreamKey,
    world: WorldContext,
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

  /** Continues with the random draws of this key. */
  reseed(pauses: StreamKey): void {
    this.pauses = pauses;
  }

  /** Schedules the first operations. */
  begin(): void {
    const { load, from } = this.spec;
    switch (load.kind) {
      case 'rate':
        if (this.clients.length > 0) this.changeRate(load.perSecond, from);
        return;
      case 'requests':
        // Scheduled in advance, so that a fault at the same time comes after the request.
        for (let i = 0; i < load.count; i++)
          this.queue.push(from + Math.floor((i * load.over) / load.count), EventKind.arrival, i, 0, null);
        return;
      case 'think':
        for (let i = 0; i < this.clients.length; i++)
          this.queue.push(this.facts.now + from, EventKind.arrival, i, 0, null);
        return;
      case 'listed':
        this.scheduleListed(load.operations, 0);
        return;
      default:
        throw new Error(`no such load: ${String(load satisfies never)}`);
    }
  }

  /**
   * An operation is due. `at` is, for `rate`: the generation of the rate; for `requests`: the number of the request; for
   * `think`: the position of the client; for `listed`: the position of the operation.
   */
  arrival(at: number): void {
    if (this.stopped) return;
    const { load } = this.spec;
    if (load.kind === 'rate') {
      if (at !== this.rate.generation) return;
      const turn = this.arrivals++ % this.clients.length;
      this.scheduleArrival();
      if (this.gone[turn]) return;
      if (this.clients[turn].busy >= this.spec.outstanding) this.backlog[turn].push(this.facts.now);
      else this.start(turn, this.facts.now);
      return;
    }
    if (load.kind === 'listed') {
      this.scheduleListed(load.operations, at + 1);
      this.startListed(load.operations[at]);
    } else if (load.kind === 'requests') this.request(at);
    else if (!this.gone[at]) this.start(at, this.facts.now);
  }

  /** `requests`: starts the request with this number, from 0, at a random client. The number determines its kind. */
  private request(number: number): void {
    this.arrivals++;
    if (this.clients.length === 0) return;
    const bits = draw(this.pauses.high, this.pauses.low, Purpose.client, number);
    const turn = scale(bits, this.clients.length);
    if (this.gone[turn]) return;
    this.startAs(this.clients[turn], this.wish(number), number, this.facts.now);
  }

  /** `requests`: the kind of operation that request `number` is meant to be. */
  private wish(number: number): Op {
    return this.workload.op(0, number);
  }

  /**
   * `requests`: how many requests are meant to be gets and puts, sent or not, and how many gets found no key to read and
   * became puts.
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

  /** Changes the `rate` of all clients together, until the returned function is called. Null if there is no rate. */
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

  /** How many operations of an open loop have arrived so far. */
  get arrived(): number {
    return this.arrivals;
  }

  /** Makes the client at this position vanish: it gives up its operations and starts no more, until `comeBack`. */
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

  /** How many operations have started so far, including others that were given a number by `nextOperation`. */
  get operations(): number {
    return this.begun;
  }

  /** Takes the number of the run's next operation. */
  nextOperation(): number {
    return ++this.begun;
  }

  /** Schedules one operation at a time, as an open loop does, so that the order of simultaneous events is the same. */
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

  /** Starts an operation that is meant to be `wish`; `serial` is the count for drawing its key. */
  private startAs(client: Client, wish: Op, serial: number, intendedAt: Micros): void {
    const { own } = this;
    own?.choose(client.id, wish);
    const op = own === null ? wish : own.op;
    const key = own === null ? this.workload.key(client.id, serial) : own.key;
    client.start(this.nextOperation(), op, key, intendedAt, this.spec.timeout);
  }

  private changeRate(perSecond: number, from: Micros): void {
    this.rate.change(perSecond, from, this.arrivals);
    this.scheduleArrival();
  }

  private scheduleArrival(): void {
    const { rate } = this;
    if (rate.perSecond > 0)
      this.queue.push(rate.due(this.arrivals), EventKind.arrival, rate.generation, 0, null);
  }
}
