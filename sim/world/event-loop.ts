import type { Reply, Request } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import { NOBODY, type NodeId } from '../../core/units.ts';
import type { FactStream } from '../facts/fact-stream.ts';
import type { FaultSchedule } from '../faults/schedule.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { doNothing } from '../kernel/functions.ts';
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
 * After this many events the objects that hold messages for a moment (the queue's references, the Fact, inputs and
 * outputs) are replaced by new ones. V8 moves objects that survive to its old generation, and storing a young object in
 * an old one, as happens with every message, goes through the write barrier: some fifty instructions.
 */
const RENEWAL = 2048;
/**
 * The first time is early: V8 treats a field that was never reassigned as a constant, and would deoptimize the code that
 * relies on it at the first renewal.
 */
const FIRST_RENEWAL = 64;

/** The main loop of a run: pops one event after the other and dispatches it to the server, client or fault it concerns. */
export class EventLoop {
  /** Events dispatched so far. */
  dispatched = 0;
  /** Once more events than this were dispatched, `goesOn` is called before each; 0 once the run has ended. */
  private pauseAt: number;
  /** From this event on events are counted by what they are about, since the run is near its limit. */
  private readonly lookAt: number;
  private readonly limit: number;
  /** Called at each renewal with the number of events so far. */
  onPause: (events: number) => void = doNothing;
  /** What the last events before the limit were about. */
  readonly last = new LastEvents();
  /** Set if too many messages under way ended the run. */
  flood: Flood | null = null;
  /** Set to the server whose state was too large for a snapshot, which ended the run. */
  tooLarge: NodeId = NOBODY;
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
    // Messages may multiply faster than `goesOn` is called otherwise, so it is also called when the queue has grown.
    const pauseNow = (): void => {
      this.pauseAt = Math.min(this.pauseAt, this.dispatched);
    };
    this.queue.grown = pauseNow;
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
   * Runs events until there is none left, the run ends, or a limit is reached. The loop is alone in its method: V8
   * optimizes it while it runs (on-stack replacement), when it has no feedback yet for code after the loop, and would
   * deoptimize on reaching such code.
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

  /** Ends the run after the current event. */
  end(): void {
    this.ended = true;
    this.pauseAt = 0;
  }

  /** Whether a limit ended the run: that of events, that of messages under way, or that of a server's state. */
  get brokenOff(): boolean {
    return this.dispatched > this.limit || this.flood !== null || this.tooLarge !== NOBODY;
  }

  /** Whether to run the event just popped. Also does what is due now and then: the flood check, and renewal. */
  private goesOn(): boolean {
    if (this.ended) {
      this.dispatched--;
      return false;
    }
    // The event beyond the limit stays counted, since `brokenOff` compares with it.
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
    this.onPause(this.dispatched - 1);
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
      case EventKind.task:
        (ref as () => void)();
        break;
      case EventKind.runEnds:
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
