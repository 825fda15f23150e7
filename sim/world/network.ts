import type { Reply, Request } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { ClientId, Micros, NodeId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { DropReason } from '../facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { draw, type StreamKey, streamKey } from '../kernel/random.ts';
import type { EndpointSpec, LinkChange, MessageFate, NetworkSpec } from '../scenario/network-spec.ts';
import { EventKind } from './events.ts';
import { changed, type LinkConditions } from './link-conditions.ts';
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

/** A link's gate counts partitions in its low byte and clogs in its high byte; 0 lets everything through. */
const CUT = 1;
const CLOG = 256;
const CUTS = 255;

interface Layer {
  readonly change: LinkChange;
  readonly touches: (from: NodeId, to: NodeId) => boolean;
}

interface ClientLayer {
  readonly change: LinkChange;
  readonly touches: (node: NodeId) => boolean;
}

export class Network {
  /** Servers are endpoints 1..nodes, clients follow; probes come from the last one. */
  private readonly nodes: number;
  private readonly stride: number;
  private readonly key: StreamKey;
  private readonly keyHigh: Int32Array;
  private readonly keyLow: Int32Array;
  private readonly sent: Int32Array;
  /** How many partitions cut this link just now, and how many clogs hold it. */
  private readonly gates: Uint16Array;
  private readonly lastArrival: Micros[];
  private readonly conditions: LinkConditions[];
  /** As the scenario says, before any fault. */
  private readonly base: readonly LinkConditions[];
  private readonly rare: RareLinks;
  /** null: chance alone decides. */
  private readonly fates: MessageFates | null;
  /** Messages that arrived at a clogged link, in order. */
  private held: { readonly message: Message; readonly damaged: number }[] = [];
  private layers: Layer[] = [];
  private clientLayers: ClientLayer[] = [];
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
    const links = this.stride * this.stride;
    // One piece of memory for all columns: each would cost as much to get as this one does.
    const memory = new ArrayBuffer(links * 14);
    this.keyHigh = new Int32Array(memory, 0, links);
    this.keyLow = new Int32Array(memory, links * 4, links);
    this.sent = new Int32Array(memory, links * 8, links);
    this.gates = new Uint16Array(memory, links * 12, links);
    // No Float64Array: times out of one would be boxed doubles to the engine.
    this.lastArrival = new Array<Micros>(links).fill(0);
    this.base = layoutOf(spec, nodes, this.stride).links;
    this.conditions = this.base.slice();
    this.rare = new RareLinks(links, this.keyHigh, this.keyLow);
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
    const link = from * this.stride + to;
    this.keyHigh[link] = draw(key.high, key.low, from, to);
    this.keyLow[link] = draw(key.low, key.high, to, from);
  }

  /** From now on chance decides as in the run with this key. */
  reseed(key: StreamKey): void {
    this.keyLinks(streamKey(key, 'network'));
  }

  /** A server sends a message to a server. */
  send(message: Message): void {
    message.id = ++this.messages;
    const link = message.from * this.stride + message.to;
    const count = ++this.sent[link];
    const conditions = this.conditions[link];
    if (conditions.plain && this.cuts === 0 && this.fates === null) {
      this.facts.messageSent(message, false);
      const delay = conditions.latency.sample(this.draw(link, Purpose.latency, count));
      this.queue.push(this.arrival(link, delay, conditions), EventKind.message, 0, 0, message);
    } else {
      this.sendAcross(message, link, count, conditions);
    }
  }

  /** The same where more may happen to a message than that it takes its time. */
  private sendAcross(message: Message, link: number, count: number, conditions: LinkConditions): void {
    const heldBack = conditions.reorder > 0 && this.draw(link, Purpose.reorder, count) < conditions.reorder;
    this.facts.messageSent(message, heldBack);
    if (this.cuts > 0 && (this.gates[link] & CUTS) !== 0) {
      this.facts.messageDropped(message, DropReason.cut);
      return;
    }
    const fate = this.fates === null ? undefined : this.fates.of(link, count);
    if (fate !== undefined) {
      this.meet(fate, message, link, count);
      return;
    }
    if (conditions.loss > 0 && this.draw(link, Purpose.loss, count) < conditions.loss) {
      this.facts.messageDropped(message, DropReason.loss);
      return;
    }
    let delay = conditions.latency.sample(this.draw(link, Purpose.latency, count));
    if (heldBack) delay += conditions.reorderBy.sample(this.draw(link, Purpose.reorderBy, count));
    let damaged = 0;
    const rare = conditions.rare;
    if (rare !== null) {
      const reason = this.rare.drops(rare, link, count, message, this.facts.now);
      if (reason !== 0) {
        this.facts.messageDropped(message, reason);
        return;
      }
      delay += this.rare.waited;
      damaged = this.rare.damaged;
    }
    this.schedule(this.arrival(link, delay, conditions), message, damaged);
    if (conditions.duplicate > 0 && this.draw(link, Purpose.duplicate, count) < conditions.duplicate) {
      this.duplicate(message, link, count, conditions);
    }
  }

  /** A message to which befalls what the scenario says. */
  private meet({ lost, latency, copy }: MessageFate, message: Message, link: number, count: number): void {
    if (lost) {
      this.facts.messageDropped(message, DropReason.loss);
      return;
    }
    const { now } = this.facts;
    const drawn = latency ?? this.conditions[link].latency.sample(this.draw(link, Purpose.latency, count));
    this.queue.push(now + drawn, EventKind.message, 0, 0, message);
    if (copy === null) return;
    this.facts.messageDuplicated(message);
    this.queue.push(now + copy, EventKind.message, 0, 0, message);
  }

  private duplicate(message: Message, link: number, count: number, conditions: LinkConditions): void {
    this.facts.messageDuplicated(message);
    const delay = conditions.latency.sample(this.draw(link, Purpose.copyLatency, count));
    const after = conditions.rare === null ? null : conditions.rare.duplicateAfter;
    // A late copy is a stray: it does not keep an ordered link waiting.
    const at =
      after === null
        ? this.arrival(link, delay, conditions)
        : this.facts.now + delay + after.sample(this.draw(link, Purpose.copyAfter, count));
    this.queue.push(at, EventKind.message, 0, 0, message);
  }

  private schedule(at: Micros, message: Message, damaged: number): void {
    this.queue.push(at, damaged === 0 ? EventKind.message : EventKind.damaged, 0, damaged, message);
  }

  /** Whether a message that arrives now gets through; told as a fact if it is damaged or a partition stops it. */
  arrives(message: Message, damaged: number): boolean {
    if (this.closed === 0 && damaged === 0) return true;
    const gate = this.gates[message.from * this.stride + message.to];
    if (gate === 0 && damaged === 0) return true;
    if ((gate & CUTS) !== 0) this.facts.messageDropped(message, DropReason.cut);
    else if (gate !== 0) this.held.push({ message, damaged });
    else this.facts.messageDropped(message, DropReason.corrupted);
    return false;
  }

  /** A client's request leaves for a server. */
  sendRequest(node: NodeId, request: Request): void {
    this.facts.requestSent(node, request);
    const link = this.endOf(request.client) * this.stride + node;
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
    const link = node * this.stride + this.endOf(reply.client);
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
  private stops(link: number): DropReason | null {
    const count = ++this.sent[link];
    if (this.closed > 0 && this.gates[link] > 0) return DropReason.cut;
    const fate = this.fates === null ? undefined : this.fates.of(link, count);
    if (fate !== undefined) return fate.lost ? DropReason.loss : null;
    const { loss } = this.conditions[link];
    return loss > 0 && this.draw(link, Purpose.loss, count) < loss ? DropReason.loss : null;
  }

  private clientArrival(link: number): Micros {
    const conditions = this.conditions[link];
    const listed = this.fates === null ? undefined : this.fates.of(link, this.sent[link]);
    if (listed !== undefined && listed.latency !== null) return this.facts.now + listed.latency;
    const delay = conditions.latency.sample(this.draw(link, Purpose.latency, this.sent[link]));
    return this.arrival(link, delay, conditions);
  }

  /** Cuts the link one way, between servers or with a client (see `endOf`); links cut twice have to be mended twice. */
  cut(from: NodeId, to: NodeId): void {
    this.gates[from * this.stride + to] += CUT;
    this.cuts++;
    this.closed++;
  }

  mend(from: NodeId, to: NodeId): void {
    const link = from * this.stride + to;
    if ((this.gates[link] & CUTS) === 0) return;
    this.gates[link] -= CUT;
    this.cuts--;
    this.closed--;
  }

  /** Whether no link at all is cut. */
  get whole(): boolean {
    return this.cuts === 0;
  }

  isCut(from: NodeId, to: NodeId): boolean {
    return this.cuts > 0 && (this.gates[from * this.stride + to] & CUTS) !== 0;
  }

  /** What arrives over this link waits from now on. */
  clog(from: NodeId, to: NodeId): void {
    this.gates[from * this.stride + to] += CLOG;
    this.closed++;
  }

  /** The link runs again, and what waited arrives at once, in order. Returns how many messages that were. */
  flush(from: NodeId, to: NodeId): number {
    const link = from * this.stride + to;
    if (this.gates[link] >= CLOG) {
      this.gates[link] -= CLOG;
      this.closed--;
    }
    if (this.gates[link] >= CLOG) return 0;
    const waiting = this.held.filter(({ message }) => message.from === from && message.to === to);
    this.held = this.held.filter(({ message }) => message.from !== from || message.to !== to);
    for (const { message, damaged } of waiting) this.schedule(this.facts.now, message, damaged);
    return waiting.length;
  }

  /** Puts other conditions on the links between servers that `touches` names; returns what takes them off again. */
  change(change: LinkChange, touches: (from: NodeId, to: NodeId) => boolean): () => void {
    const layer: Layer = { change, touches };
    this.layers.push(layer);
    this.refresh();
    return () => {
      this.layers = this.layers.filter((other) => other !== layer);
      this.refresh();
    };
  }

  /** Puts other conditions on the links between clients and the servers that `touches` names; returns what takes them off. */
  changeClients(change: LinkChange, touches: (node: NodeId) => boolean): () => void {
    const layer: ClientLayer = { change, touches };
    this.clientLayers.push(layer);
    this.refreshClients();
    return () => {
      this.clientLayers = this.clientLayers.filter((other) => other !== layer);
      this.refreshClients();
    };
  }

  private refreshClients(): void {
    for (let node = 1; node <= this.nodes; node++) {
      let conditions = this.base[node * this.stride + this.nodes + 1];
      for (const layer of this.clientLayers) {
        if (layer.touches(node)) conditions = changed(conditions, layer.change);
      }
      for (let end = this.nodes + 1; end < this.stride; end++) {
        this.conditions[node * this.stride + end] = conditions;
        this.conditions[end * this.stride + node] = conditions;
      }
    }
  }

  private refresh(): void {
    for (let from = 1; from <= this.nodes; from++) {
      for (let to = 1; to <= this.nodes; to++) {
        let conditions = this.base[from * this.stride + to];
        for (const layer of this.layers) {
          if (layer.touches(from, to)) conditions = changed(conditions, layer.change);
        }
        this.conditions[from * this.stride + to] = conditions;
      }
    }
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

  private draw(link: number, purpose: number, count: number): number {
    return draw(this.keyHigh[link], this.keyLow[link], purpose, count);
  }

  private arrival(link: number, delay: Micros, conditions: LinkConditions): Micros {
    const at = this.facts.now + delay;
    if (!conditions.ordered) return at;
    const ordered = Math.max(at, this.lastArrival[link]);
    this.lastArrival[link] = ordered;
    return ordered;
  }
}
