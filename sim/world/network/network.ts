import type { Message } from '../../../core/raft/messages.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import { DropReason } from '../../facts/facts.ts';
import type { MessageFate } from '../../scenario/network-spec.ts';
import { EventKind } from '../events.ts';
import { ClientTraffic } from './client-traffic.ts';
import { type Link, Purpose } from './link.ts';
import type { LinkConditions } from './link-conditions.ts';
import { RareLinks } from './rare-links.ts';

/**
 * The network and its fault model.
 *
 * Every ordered pair of endpoints is a link of its own. A message is delayed by the link's latency, drawn at random. It
 * may be cut off by a partition (when it is sent or when it should arrive), lost (singly or in bursts), damaged,
 * duplicated (with the copy coming late, if so configured), held back so that later ones overtake it, queued behind others
 * if bandwidth is limited, or held at a clogged link until that is flushed. All draws of a link are keyed by the link and
 * counted by its messages: the fate of the 17th message from n1 to n3 depends on nothing else, and a scenario may list
 * it instead.
 */
export class Network extends ClientTraffic {
  private readonly rare = new RareLinks(this.links.length);
  /** Messages that arrived at a clogged link, in order. */
  private held: { readonly message: Message; readonly damaged: number }[] = [];
  private messages = 0;

  /** Sends messages between servers, in order. Nearly all traffic takes the first, short branch. */
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

  /** Sends a message over a link with faults, or while any link is cut, or if the scenario lists fates of messages. */
  private sendAcross(message: Message, link: Link, count: number, conditions: LinkConditions): void {
    const heldBack = conditions.reorder > 0 && link.draw(Purpose.reorder, count) < conditions.reorder;
    this.facts.messageSent(message, heldBack);
    if (this.cuts > 0 && link.cuts > 0) {
      this.facts.messageDropped(message, DropReason.cut);
      return;
    }
    const fate = this.fates === null ? undefined : this.fates.of(link.place, count);
    if (fate !== undefined) {
      this.sendFated(fate, message, link, count);
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

  /** Sends a message whose fate the scenario lists. */
  private sendFated({ lost, latency, copy }: MessageFate, message: Message, link: Link, count: number): void {
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
    // A copy that comes late does not delay later messages of an ordered link.
    const at =
      after === null
        ? link.arrival(this.facts.now + delay)
        : this.facts.now + delay + after.sample(link.draw(Purpose.copyAfter, count));
    this.queue.push(at, EventKind.message, 0, 0, message);
  }

  private schedule(at: Micros, message: Message, damaged: number): void {
    this.queue.push(at, damaged === 0 ? EventKind.message : EventKind.damaged, 0, damaged, message);
  }

  /** Whether a message that arrives now is delivered. If a partition stops it or it is damaged, reports that as a fact. */
  arrives(message: Message, damaged: number): boolean {
    if (this.closed === 0 && damaged === 0) return true;
    const { cuts, clogs } = this.link(message.from, message.to);
    if (cuts === 0 && clogs === 0 && damaged === 0) return true;
    if (cuts > 0) this.facts.messageDropped(message, DropReason.cut);
    else if (clogs > 0) this.held.push({ message, damaged });
    else this.facts.messageDropped(message, DropReason.corrupted);
    return false;
  }

  /** Holds the messages that arrive over this link from now on. */
  clog(from: NodeId, to: NodeId): void {
    this.link(from, to).clogs++;
    this.closed++;
  }

  /** How many messages are held at the end of this link. */
  heldOn(from: NodeId, to: NodeId): number {
    return this.held.filter(({ message }) => message.from === from && message.to === to).length;
  }

  /** Undoes one `clog`. With the last one the held messages arrive at once, in order. Returns their number. */
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
}
