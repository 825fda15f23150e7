import type { DropWord } from '../../facts/facts.ts';
import type { Witness } from '../../judges/judge.ts';
import type { TraceEvent } from '../trace/event.ts';
import { nodesOf } from '../trace/event.ts';

/**
 * The causal past of a run's last event (the violation), of its witness operations and of the events with these numbers:
 * positions in `events` of the sendings of all packets that could have influenced them, directly or through other
 * packets. Found by going backwards and collecting the servers and clients reached so far.
 */
export function causalPast(
  events: readonly TraceEvent[],
  witness?: Witness,
  numbers: readonly number[] = [],
): ReadonlySet<number> {
  const packets = packetsIn(events);
  const byArrival = new Map(packets.flatMap(({ sent, arrived }) => arrived.map((at) => [at, sent] as const)));
  const sentInPast = new Set<number>();
  const places = new Set<string>();
  const last = events[events.length - 1];
  for (const place of last === undefined ? [] : placesOf(last)) places.add(place);
  const ends = new Set([...(witness?.operations ?? []).map(({ toSequence }) => toSequence), ...numbers]);
  // If the violation cannot be located, every packet that arrived may have led to it.
  const everywhere = places.size === 0;
  for (let i = events.length - 1; i >= 0; i--) {
    if (ends.has(events[i].n)) for (const place of placesOf(events[i])) places.add(place);
    const sent = byArrival.get(i);
    if (sent !== undefined && (everywhere || places.has(receiverOf(events[i])))) sentInPast.add(sent);
    if (sentInPast.has(i)) places.add(senderOf(events[i]));
  }
  return sentInPast;
}

/** A packet of a run: a message, a request or a reply. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  /** Number among the packets from this sender to this receiver, from 1. */
  readonly number: number;
  /** Positions among the events. */
  readonly sent: number;
  readonly arrived: readonly number[];
  /** Where it was dropped, and why. A duplicated packet may have both arrived and been dropped. */
  readonly dropped: readonly { readonly at: number; readonly reason: DropWord }[];
  readonly copied: boolean;
}

interface Growing extends Packet {
  readonly arrived: number[];
  readonly dropped: { at: number; reason: DropWord }[];
  copied: boolean;
}

/** Every packet and its fate, in the order of sending. */
export function packetsIn(events: readonly TraceEvent[]): readonly Packet[] {
  const packets: Growing[] = [];
  const counts = new Map<string, number>();
  const open = new Map<string, Growing[]>();
  events.forEach((event, i) => {
    switch (event.kind) {
      case 'messageSent':
      case 'requestSent':
      case 'replySent': {
        const [from, to] = [senderOf(event), receiverOf(event)];
        const number = (counts.get(`${from} ${to}`) ?? 0) + 1;
        counts.set(`${from} ${to}`, number);
        const packet: Growing = { from, to, number, sent: i, arrived: [], dropped: [], copied: false };
        packets.push(packet);
        const name = nameOf(event);
        open.set(name, [...(open.get(name) ?? []), packet]);
        break;
      }
      case 'messageDuplicated':
        for (const packet of open.get(nameOf(event)) ?? []) packet.copied = true;
        break;
      case 'messageDelivered':
      case 'requestDelivered':
      case 'replyDelivered':
        firstOpen(open.get(nameOf(event)))?.arrived.push(i);
        break;
      case 'messageDropped':
      case 'requestDropped':
      case 'replyDropped':
        firstOpen(open.get(nameOf(event)))?.dropped.push({ at: i, reason: event.reason ?? '' });
        break;
      default:
        break;
    }
  });
  return packets;
}

/** The first packet whose fate is open. Packets may share a name: an attempt can be answered twice. */
function firstOpen(packets: readonly Growing[] | undefined): Growing | undefined {
  return packets?.find(({ arrived, dropped, copied }) => arrived.length + dropped.length < (copied ? 2 : 1));
}

function nameOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'messageSent':
      return `message ${event.message.id}`;
    case 'messageDelivered':
    case 'messageDropped':
    case 'messageDuplicated':
      return `message ${event.id}`;
    case 'requestSent':
    case 'requestDelivered':
    case 'requestDropped':
      return `request ${event.client} ${event.attempt} ${event.node}`;
    case 'replySent':
    case 'replyDelivered':
    case 'replyDropped':
      return `reply ${event.client} ${event.attempt} ${event.node}`;
    default:
      return '';
  }
}

function senderOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'requestSent':
    case 'requestDelivered':
    case 'requestDropped':
      return `c${event.client}`;
    case 'replySent':
    case 'replyDelivered':
    case 'replyDropped':
      return `n${event.node}`;
    default:
      return 'from' in event ? `n${event.from}` : '';
  }
}

function receiverOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'requestSent':
    case 'requestDelivered':
    case 'requestDropped':
      return `n${event.node}`;
    case 'replySent':
    case 'replyDelivered':
    case 'replyDropped':
      return `c${event.client}`;
    default:
      return 'to' in event && typeof event.to === 'number' ? `n${event.to}` : '';
  }
}

/** Where an event took place: for a packet, at its sender when it is sent, at its receiver afterwards. */
function placesOf(event: TraceEvent): readonly string[] {
  const receiver = receiverOf(event);
  if (receiver !== '') return [event.kind.endsWith('Sent') ? senderOf(event) : receiver];
  if (event.kind === 'completed' || event.kind === 'invoked') return [`c${event.client}`];
  return nodesOf(event).map((node) => `n${node}`);
}
