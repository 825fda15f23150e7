import type { Reply, Request } from '../../../core/io.ts';
import type { ClientId, Micros, NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import { DropReason } from '../../facts/facts.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import { doNothing } from '../../kernel/functions.ts';
import type { StreamKey } from '../../kernel/random.ts';
import type { NetworkSpec } from '../../scenario/network-spec.ts';
import { EventKind } from '../events.ts';
import { type Link, Purpose } from './link.ts';
import { Links } from './links.ts';
import { MessageFates } from './message-fates.ts';

/** Sends requests and replies. The links of clients have only latency, loss and partitions. */
export class ClientTraffic extends Links {
  /** The fates of messages that the scenario lists; null if it lists none. */
  protected readonly fates: MessageFates | null;
  /** Called when an attempt's request or reply is lost, so that reports can tell; the client's behaviour ignores it. */
  onLost: (client: ClientId, attempt: number) => void = doNothing;
  protected readonly queue: EventQueue;
  protected readonly facts: FactStream;

  constructor(
    spec: NetworkSpec,
    nodes: number,
    clients: number,
    key: StreamKey,
    queue: EventQueue,
    facts: FactStream,
  ) {
    super(spec, nodes, clients, key);
    this.queue = queue;
    this.facts = facts;
    this.fates =
      spec.messages.length === 0
        ? null
        : new MessageFates(spec.messages, (from, to) => this.placeBetween(from, to));
  }

  /** Sends a client's request to a server. */
  sendRequest(node: NodeId, request: Request): void {
    this.facts.requestSent(node, request);
    const link = this.link(this.endOf(request.client), node);
    const stopped = this.stops(link);
    if (stopped === null) {
      this.queue.push(this.clientArrival(link), EventKind.request, node, 0, request);
    } else {
      this.requestLost(node, request, stopped);
    }
  }

  /** Sends a server's reply to its client. */
  sendReply(node: NodeId, reply: Reply): void {
    this.facts.replySent(node, reply);
    const link = this.link(node, this.endOf(reply.client));
    const stopped = this.stops(link);
    if (stopped === null) {
      this.queue.push(this.clientArrival(link), EventKind.reply, node, 0, reply);
    } else {
      this.replyLost(node, reply, stopped);
    }
  }

  /** Whether a request that arrives now is delivered: a partition may have cut the link meanwhile. */
  requestArrives(node: NodeId, request: Request): boolean {
    if (!this.isCut(this.endOf(request.client), node)) return true;
    this.requestLost(node, request, DropReason.cut);
    return false;
  }

  /** The same for a reply. */
  replyArrives(node: NodeId, reply: Reply): boolean {
    if (!this.isCut(node, this.endOf(reply.client))) return true;
    this.replyLost(node, reply, DropReason.cut);
    return false;
  }

  /** Drops a reply that the network loses. */
  private replyLost(node: NodeId, reply: Reply, reason: DropReason): void {
    this.facts.replyDropped(node, reply, reason);
    this.onLost(reply.client, reply.attempt);
  }

  /** Drops a request that the network loses, or that finds its server down. */
  requestLost(node: NodeId, request: Request, reason: DropReason): void {
    this.facts.requestDropped(node, request, reason);
    this.onLost(request.client, request.attempt);
  }

  /** Counts the next packet of a client's link; returns why it is dropped, null if it is not. */
  private stops(link: Link): DropReason | null {
    const count = ++link.sent;
    if (this.closed > 0 && (link.cuts > 0 || link.clogs > 0)) return DropReason.cut;
    const fate = this.fates === null ? undefined : this.fates.of(link.place, count);
    if (fate !== undefined) return fate.lost ? DropReason.loss : null;
    const { loss } = link.conditions;
    return loss > 0 && link.draw(Purpose.loss, count) < loss ? DropReason.loss : null;
  }

  /** When the packet that `stops` has just counted and let pass arrives at the other end. */
  private clientArrival(link: Link): Micros {
    const listed = this.fates === null ? undefined : this.fates.of(link.place, link.sent);
    if (listed !== undefined && listed.latency !== null) return this.facts.now + listed.latency;
    const delay = link.conditions.latency.sample(link.draw(Purpose.latency, link.sent));
    return link.arrival(this.facts.now + delay);
  }
}
