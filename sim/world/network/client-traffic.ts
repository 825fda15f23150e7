import type { Reply, Request } from '../../../core/io.ts';
import type { ClientId, Micros, NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../fact-stream.ts';
import { DropReason } from '../../facts.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import type { StreamKey } from '../../kernel/random.ts';
import type { NetworkSpec } from '../../scenario/network-spec.ts';
import { EventKind } from '../events.ts';
import { type Link, Purpose } from './link.ts';
import { Links } from './links.ts';
import { MessageFates } from './message-fates.ts';

/** Requests and replies. Links of clients have latency and loss, and may be cut; they have no other faults. */
export class ClientTraffic extends Links {
  /** null: chance alone decides. */
  protected readonly fates: MessageFates | null;
  /** Called when the request or reply of an attempt is lost: a client cannot know this, but the report says it. */
  onLost: (client: ClientId, attempt: number) => void = () => {};
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

  /** A client's request leaves for a server. */
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

  /** A server's reply leaves for its client. */
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

  /** Whether a request that arrives now gets through: its link may have been cut while it was under way. */
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

  private replyLost(node: NodeId, reply: Reply, reason: DropReason): void {
    this.facts.replyDropped(node, reply, reason);
    this.onLost(reply.client, reply.attempt);
  }

  /** A request is lost: nobody was there to receive it, or the network dropped it. */
  requestLost(node: NodeId, request: Request, reason: DropReason): void {
    this.facts.requestDropped(node, request, reason);
    this.onLost(request.client, request.attempt);
  }

  /** Why the next packet of a client's link is dropped; null if it is not. */
  private stops(link: Link): DropReason | null {
    const count = ++link.sent;
    if (this.closed > 0 && (link.cuts > 0 || link.clogs > 0)) return DropReason.cut;
    const fate = this.fates === null ? undefined : this.fates.of(link.place, count);
    if (fate !== undefined) return fate.lost ? DropReason.loss : null;
    const { loss } = link.conditions;
    return loss > 0 && link.draw(Purpose.loss, count) < loss ? DropReason.loss : null;
  }

  private clientArrival(link: Link): Micros {
    const listed = this.fates === null ? undefined : this.fates.of(link.place, link.sent);
    if (listed !== undefined && listed.latency !== null) return this.facts.now + listed.latency;
    const delay = link.conditions.latency.sample(link.draw(Purpose.latency, link.sent));
    return link.arrival(this.facts.now + delay);
  }
}
