import type { Reply, Request } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { FactStream } from '../fact-stream.ts';
import type { FaultSchedule } from '../faults/schedule.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Client } from './clients/client.ts';
import type { Load } from './clients/load.ts';
import type { Cluster } from './cluster.ts';
import { EventKind } from './events.ts';
import { type Flood, floodIn } from './flood.ts';
import type { Host } from './host/host.ts';
import { LAST_EVENTS, LastEvents } from './last-events.ts';
import type { Network } from './network/network.ts';
import type { Settling } from './settling.ts';
import type { Watch } from './watch.ts';

/**
 * After this many events the objects that hold a message only for a moment are replaced. The engine keeps old objects apart,
 * and storing a young object (every message) in an old one costs some fifty instructions.
 */
const RENEWAL = 4096;
/**
 * The first replacement comes early: a field that has never been reassigned is a constant to the engine, and compiled code
 * that relies on it would be thrown away later.
 */
const FIRST_RENEWAL = 64;

/** Plays a world: takes one event after the other from the queue and hands each to the part of the world it concerns. */
export class EventLoop {
  /** Events dispatched so far. */
  dispatched = 0;
  /** After this many events `goesOn` decides whether there is another; 0, hence at once, when the run has ended. */
  private pauseAt: number;
  /** From this event on the kinds of events are counted, because the run is near its limit. */
  private readonly lookAt: number;
  private readonly limit: number;
  /** What the last events before the limit were about. */
  readonly last = new LastEvents();
  /** Set if too many messages under way ended the run early. */
  flood: Flood | null = null;
  private ended = false;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly watch: Watch;
  private readonly network: Network;
  private readonly hosts: readonly Host[];
  /** By id. */
  private readonly clients: readonly Client[];
  private readonly load: Load;
  private readonly faults: FaultSchedule;
  private readonly settling: Settling;

  /** @param everyClient by id: the one of the settling phase comes first */
  constructor(cluster: Cluster, everyClient: readonly Client[], settling: Settling) {
    this.limit = cluster.scenario.maxEvents;
    this.lookAt = Math.max(0, this.limit - LAST_EVENTS);
    this.pauseAt = Math.min(this.lookAt, FIRST_RENEWAL);
    this.queue = cluster.queue;
    // Between two regular checks a flood could grow too far, so the queue asks for one when it grows.
    this.queue.grown = () => {
      this.pauseAt = Math.min(this.pauseAt, this.dispatched);
    };
    this.facts = cluster.facts;
    this.watch = cluster.watch;
    this.network = cluster.network;
    this.hosts = cluster.hosts;
    this.clients = everyClient;
    this.load = cluster.load;
    this.faults = cluster.faults;
    this.settling = settling;
  }

  /**
   * One event after the other, until none is left or the run has ended. It is a method of its own because the engine compiles
   * the loop while it runs, without knowing the code behind it, and would discard the compiled loop on reaching that code.
   */
  play(): void {
    const { queue, facts, faults, watch } = this;
    while (queue.pop()) {
      if (++this.dispatched > this.pauseAt && !this.goesOn()) break;
      facts.now = queue.at;
      const kind = queue.kind as EventKind;
      if (kind === EventKind.message) this.message(queue.ref() as Message, 0);
      else this.dispatch(kind, queue.a, queue.b, queue.ref());
      if (watch.changed) {
        watch.changed = false;
        faults.reconsider();
      }
    }
  }

  /** No further event is played. */
  end(): void {
    this.ended = true;
    this.pauseAt = 0;
  }

  /** Whether a limit ended the run: that of events, or of messages under way. */
  get brokenOff(): boolean {
    return this.dispatched > this.limit || this.flood !== null;
  }

  /** Whether another event may be played. Called now and then, and so also the place for the regular renewal. */
  private goesOn(): boolean {
    if (this.ended) {
      this.dispatched--;
      return false;
    }
    // The event beyond the limit stays counted: `brokenOff` goes by it.
    if (this.brokenOff) return false;
    if (this.dispatched > this.lookAt) {
      this.last.count(this.queue.kind as EventKind, this.queue.a);
      this.pauseAt = this.dispatched;
      return true;
    }
    this.flood = floodIn(this.queue);
    if (this.flood !== null) {
      this.dispatched--;
      return false;
    }
    this.pauseAt = Math.min(this.lookAt, this.dispatched + RENEWAL);
    this.queue.renew();
    this.facts.renew();
    for (const host of this.hosts) host.renew();
    return true;
  }

  /** A message arrives: by far the most frequent event. */
  private message(message: Message, damaged: number): void {
    if (this.network.arrives(message, damaged)) this.hosts[message.to - 1].deliver(message);
  }

  private dispatch(
    kind: Exclude<EventKind, typeof EventKind.message>,
    a: number,
    b: number,
    ref: object | null,
  ): void {
    switch (kind) {
      case EventKind.damaged:
        this.message(ref as Message, b);
        break;
      case EventKind.request: {
        const request = ref as Request;
        if (this.network.requestArrives(a, request)) this.hosts[a - 1].deliverRequest(request);
        break;
      }
      case EventKind.reply: {
        const reply = ref as Reply;
        if (this.network.replyArrives(a, reply)) this.clients[reply.client].receive(a, reply);
        break;
      }
      case EventKind.nodeTimer:
        this.hosts[a - 1].timer(b);
        break;
      case EventKind.diskDone:
        this.hosts[a - 1].diskDone(b);
        break;
      case EventKind.arrival:
        this.load.arrival(a);
        break;
      case EventKind.clientTimer:
        this.clients[a].timer(b);
        break;
      case EventKind.faultStrike:
        this.faults.strike(a);
        break;
      case EventKind.faultEnd:
        this.faults.endStrike(b);
        break;
      case EventKind.faultTask:
        (ref as () => void)();
        break;
      case EventKind.phase:
        this.settling.begin();
        break;
      case EventKind.settlePoll:
        this.settling.poll();
        break;
      default:
        throw new Error(`no such event: ${String(kind satisfies never)}`);
    }
  }
}
