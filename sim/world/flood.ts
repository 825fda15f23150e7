import type { Message } from '../../core/raft/messages.ts';
import type { NodeId } from '../../core/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { EventKind } from './events.ts';

/**
 * How many messages may be under way at once. Correct servers have hundreds, rarely a thousand, whatever the faults. If each
 * answer calls for more than one further answer there are ever more, which would fill the memory before the limit of events
 * is reached.
 */
export const MOST_UNDER_WAY = 100_000;

/** More messages than that. */
export interface Flood {
  /** Who sent most of them. */
  readonly sender: NodeId;
  /** Which share of them that is. */
  readonly share: number;
}

const MESSAGES = [EventKind.message, EventKind.damaged];

/** Looks for one. Where few events are to come it costs nothing. */
export function floodIn(queue: EventQueue): Flood | null {
  if (queue.capacity <= MOST_UNDER_WAY) return null;
  const underWay = queue.about(MESSAGES) as Message[];
  if (underWay.length <= MOST_UNDER_WAY) return null;
  const counts: number[] = [];
  for (const { from } of underWay) counts[from] = (counts[from] ?? 0) + 1;
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return { sender: counts.indexOf(most), share: most / underWay.length };
}
