import type { Message } from '../../core/raft/messages.ts';
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
}

const MESSAGES = [EventKind.message, EventKind.damaged];

/** Returns the flood, if there is one. Costs nothing while the queue is small. */
export function floodIn(queue: EventQueue): Flood | null {
  if (queue.capacity <= MOST_UNDER_WAY) return null;
  const underWay = queue.about(MESSAGES) as Message[];
  if (underWay.length <= MOST_UNDER_WAY) return null;
  const counts: number[] = [];
  for (const { from } of underWay) counts[from] = (counts[from] ?? 0) + 1;
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return { sender: counts.indexOf(most), share: most / underWay.length };
}
