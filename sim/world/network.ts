import type { Reply, Request } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { ClientId, Micros, NodeId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { DropReason } from '../facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { draw, type StreamKey, streamKey, threshold } from '../kernel/random.ts';
import { mapped } from '../lists.ts';
import { PROBING_CLIENT } from '../operation.ts';
import type { EndpointSpec, MessageFate, NetworkSpec } from '../scenario/network-spec.ts';
import { EventKind } from './events.ts';
import { Link } from './link.ts';
import type { LinkConditions } from './link-conditions.ts';
import { LinkLayers } from './link-layers.ts';
import { layoutOf } from './link-layout.ts';
import { MessageFates } from './message-fates.ts';
import { RareLinks } from './rare-links.ts';

/*
 * Fault model of the network.
 * Every ordered pair of endpoints is a link of its own. A message may be cut off by a partition (when it leaves
 * or when it should arrive), lost (singly or in bursts), damaged, duplicated (the copy coming late if so asked),
 * held back so that later ones overtake it, queued behind others where bandwidth is limited, held at a clogged
 * link until that is flushed, and is delayed by a draw of the link's latency. All draws of a link are keyed by the link and counted by its messages: the fate
 * of the 17th message from n1 to n3 depends on nothing else, and a scenario may list it in place of the draws.
 */

/** What a link's draws are for. */
const Purpose = {
  loss: 1,
  duplicate: 2,
  reorder: 3,
  latency: 4,
  reorderBy: 5,
  copyLatency: 6,
  copyAfter: 7,
} as const;

export class Network {
  /** Servers are endpoints 1..nodes, clients follow; probes come from the last one. */
  private readonly nodes: number;
  private readonly stride: number;
  private readonly key: StreamKey;
  /** The link from one endpoint to another has the place from * stride + to. */
  private readonly links: readonly Link[];
  /** What faults change about the links. */
  readonly layers: LinkLayers;
  private readonly rare: RareLinks;
  /** null: chance alone decides. */
  private readonly fates: MessageFates | null;
  /** Messages that arrived at a clogged link, in order. */
  private held: { readonly message: Message; readonly damaged: number }[] = [];
  private messages = 0;
  private cuts = 0;
  /** Cuts and clogs: while there are none, no gate has to be looked at. */
  private closed = 0;
  /** Called when an attempt's request or reply is lost on its way: clients cannot know, reports want to. */
  onLost: (client: ClientId, attempt: number) => void = () => {};
  private readonly queue: EventQueue;
  private readonly facts: FactStream;

  constructor(
    spec: NetworkSpec,
    nodes: number,
    clients: number,
    key: StreamKey,
    queue: EventQueue,
    facts: FactStream,
  ) {
    this.nodes = nodes;
    this.stride = nodes + clients + 2;
    this.key = streamKey(key, 'network');
    this.queue = queue;
    this.facts = facts;
    const layout = layoutOf(spec, nodes, this.stride);
    this.links = mapped(layout.links, (conditions, place) => new Link(place, conditions));
    this.layers = new LinkLayers(this.links, layout);
    this.rare = new RareLinks(this.links.length);
    const linkOf = (from: EndpointSpec, to: EndpointSpec): number =>
      this.place(from) * this.stride + this.place(to);
    this.fates = spec.messages.length === 0 ? null : new MessageFates(spec.messages, linkOf);
    this.keyLinks(this.key);
  }

  /** Of the links that there are: those with a server at one end. */
  private keyLinks(key: StreamKey): void {
    for (let from = 1; from < this.stride; from++) {
      const end = from <= this.nodes ? this.stride : this.nodes + 1;
      for (let to = 1; to < end; to++) this.keyLink(from, to, key);
    }
  }

  private keyLink(from: number, to: number, key: StreamKey): void {
    this.link(from, to).rekey(draw(key.high, key.low, from, to), draw(key.low, key.high, to, from));
  }

  /** From now on chance decides as in the run with this key. */
  reseed(key: StreamKey): void {
    this.keyLinks(streamKey(key, 'network'));
  }

  /** Servers send messages to servers, one after the other. Nearly all that happens passes through here. */
  send(messages: readonly Message[]): void {
    for (let i = 0, length = messages.length; i < length; i++) {
      const message = messages[i];
      message.id = ++this.messages;
      const link = this.links[message.from * this.stride + message.to];
      const count = ++link.sent;
      const { conditions } = link;
      if (conditions.plain && this.cuts === 0 && this.fates === null) {
        const at = this.facts.now + conditions.latency.sample(link.draw(Purpose.latency, count));
        this.facts.messageSent(message, false);
        this.queue.push(at, EventKind.message, 0, 0, message);
      } else {
        this.sendAcross(message, link, count, conditions);
      }
    }
  }

  /** The same where more may happen to a message than that it takes its time. */
  private sendAcross(message: Message, link: Link, count: number, conditions: LinkConditions): void {
    const heldBack = conditions.reorder > 0 && link.draw(Purpose.reorder, count) < conditions.reorder;
    this.facts.messageSent(message, heldBack);
    if (this.cuts > 0 && link.cuts > 0) {
      this.facts.messageDropped(message, DropReason.cut);
      return;
    }
    const fate = this.fates === null ? undefined : this.fates.of(link.place, count);
    if (fate !== undefined) {
      this.meet(fate, message, link, count);
      return;
    }
    if (conditions.loss > 0 && link.draw(Purpose.loss, count) < conditions.loss) {
      link.lost++;
      this.facts.messageDropped(message, DropReason.loss);
      return;
    }
    let delay = conditions.latency.sample(link.draw(Purpose.latency, count));
    if (heldBack) delay += conditions.reorderBy.sample(link.draw(Purpose.reorderBy, count));
    let damaged = 0;
    const rare = conditions.rare;
    if (rare !== null) {
      const reason = this.rare.drops(rare, link, count, message, this.facts.now);
      if (reason !== 0) {
        link.lost++;
        this.facts.messageDropped(message, reason);
        return;
      }
      delay += this.rare.waited;
      damaged = this.rare.damaged;
    }
    this.schedule(link.arrival(this.facts.now + delay), message, damaged);
    if (conditions.duplicate > 0 && link.draw(Purpose.duplicate, count) < conditions.duplicate) {
      this.duplicate(message, link, count, conditions);
    }
  }

  /** A message to which befalls what the scenario says. */
  private meet({ lost, latency, copy }: MessageFate, message: Message, link: Link, count: number): void {
    if (lost) {
      this.facts.messageDropped(message, DropReason.loss);
      return;
    }
    const { now } = this.facts;
    const drawn = latency ?? link.conditions.latency.sample(link.draw(Purpose.latency, count));
    this.queue.push(now + drawn, EventKind.message, 0, 0, message);
    if (copy === null) return;
    this.facts.messageDuplicated(message);
    this.queue.push(now + copy, EventKind.message, 0, 0, message);
  }

  private duplicate(message: Message, link: Link, count: number, conditions: LinkConditions): void {
    this.facts.messageDuplicated(message);
    const delay = conditions.latency.sample(link.draw(Purpose.copyLatency, count));
    const after = conditions.rare === null ? null : conditions.rare.duplicateAfter;
    // A late copy is a stray: it does not keep an ordered link waiting.
    const at =
      after === null
        ? link.arrival(this.facts.now + delay)
        : this.facts.now + delay + after.sample(link.draw(Purpose.copyAfter, count));
    this.queue.push(at, EventKind.message, 0, 0, message);
  }

  private schedule(at: Micros, message: Message, damaged: number): void {
    this.queue.push(at, damaged === 0 ? EventKind.message : EventKind.damaged, 0, damaged, message);
  }

  /** Whether a message that arrives now gets through; told as a fact if it is damaged or a partition stops it. */
  arrives(message: Message, damaged: number): boolean {
    if (this.closed === 0 && damaged === 0) return true;
    const { cuts, clogs } = this.link(message.from, message.to);
    if (cuts === 0 && clogs === 0 && damaged === 0) return true;
    if (cuts > 0) this.facts.messageDropped(message, DropReason.cut);
    else if (clogs > 0) this.held.push({ message, damaged });
    else this.facts.messageDropped(message, DropReason.corrupted);
    return false;
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

  /** Whether a request that arrives now gets through: a partition may have come in its way meanwhile. */
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

  /** A request finds nobody, or the network in its way. */
  requestLost(node: NodeId, request: Request, reason: DropReason): void {
    this.facts.requestDropped(node, request, reason);
    this.onLost(request.client, request.attempt);
  }

  /** What stops the next packet of a client's link, if anything. */
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

  /** Cuts the link one way, between servers or with a client (see `endOf`); links cut twice have to be mended twice. */
  cut(from: NodeId, to: NodeId): void {
    this.link(from, to).cuts++;
    this.cuts++;
    this.closed++;
  }

  mend(from: NodeId, to: NodeId): void {
    const link = this.link(from, to);
    if (link.cuts === 0) return;
    link.cuts--;
    this.cuts--;
    this.closed--;
  }

  /** Whether no link at all is cut. */
  get whole(): boolean {
    return this.cuts === 0;
  }

  isCut(from: NodeId, to: NodeId): boolean {
    return this.cuts > 0 && this.link(from, to).cuts > 0;
  }

  /** What has become of what a server sent to another. */
  traffic(from: NodeId, to: NodeId): Pick<Link, 'sent' | 'lost' | 'blockedUntil'> {
    return this.link(from, to);
  }

  /** Whether anything gets through between the settling phase's client and this server, both ways. */
  letsProbesThrough(node: NodeId): boolean {
    const client = this.endOf(PROBING_CLIENT);
    return this.letsThrough(client, node) && this.letsThrough(node, client);
  }

  private letsThrough(from: NodeId, to: NodeId): boolean {
    const { cuts, clogs, conditions } = this.link(from, to);
    return cuts === 0 && clogs === 0 && conditions.loss < threshold(1);
  }

  /** What arrives over this link waits from now on. */
  clog(from: NodeId, to: NodeId): void {
    this.link(from, to).clogs++;
    this.closed++;
  }

  /** The link runs again, and what waited arrives at once, in order. Returns how many messages that were. */
  flush(from: NodeId, to: NodeId): number {
    const link = this.link(from, to);
    if (link.clogs > 0) {
      link.clogs--;
      this.closed--;
    }
    if (link.clogs > 0) return 0;
    const waiting = this.held.filter(({ message }) => message.from === from && message.to === to);
    this.held = this.held.filter(({ message }) => message.from !== from || message.to !== to);
    for (const { message, damaged } of waiting) this.schedule(this.facts.now, message, damaged);
    return waiting.length;
  }

  private place({ kind, number }: EndpointSpec): number {
    return kind === 'server' ? number : this.endOf(number);
  }

  /** The number of a client as an end of links: those of servers are their own. */
  endOf(client: ClientId): number {
    return this.nodes + 1 + client;
  }

  /** The client at this end. */
  clientAt(end: number): ClientId {
    return end - this.nodes - 1;
  }

  private link(from: NodeId, to: NodeId): Link {
    return this.links[from * this.stride + to];
  }
}
