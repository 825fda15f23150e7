import type { Message, MessageType } from '../../core/raft/messages.ts';
import type { NodeId } from '../../core/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { EventKind } from './events.ts';

/**
 * The limit of messages in flight. Correct servers have hundreds in flight, rarely a thousand, under any fault. If each
 * reply causes more than one further reply, their number grows without bound, and would exhaust memory before the limit of
 * events is reached.
 */
export const MOST_UNDER_WAY = 100_000;

/** More messages in flight than the limit allows. */
export interface Flood {
  /** The server that sent most of them. */
  readonly sender: NodeId;
  /** Its share of them, 0..1. */
  readonly share: number;
  /** The most frequent type of its messages. */
  readonly type: MessageType;
}

const MESSAGES = [EventKind.message, EventKind.damaged];

/** Returns the flood, if there is one. Costs nothing while the queue is small. */
export function floodIn(queue: EventQueue): Flood | null {
  if (queue.capacity <= MOST_UNDER_WAY) return null;
  const underWay = queue.about(MESSAGES) as Message[];
  if (underWay.length <= MOST_UNDER_WAY) return null;
  const sender = mostFrequent(underWay.map(({ from }) => from));
  const sent = underWay.filter(({ from }) => from === sender);
  const type = mostFrequent(sent.map((message) => message.type)) as MessageType;
  return { sender, share: sent.length / underWay.length, type };
}

/** The most frequent of these numbers, which are small; the least one if there are several. */
function mostFrequent(numbers: readonly number[]): number {
  const counts: number[] = [];
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
}
