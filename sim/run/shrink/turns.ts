import { NO_TARGET } from '../../facts/facts.ts';
import type { Violation } from '../../judges/judge.ts';
import type { TraceEvent } from '../trace/event.ts';
import type { Concerned } from './concerned.ts';
import { evidenceFor } from './evidence.ts';

/* Which events of a shrunk run get a line in its story: turns first, then as much evidence as there is
 * room for, then lost messages. */

/** More lost messages than these are the noise of a bad network, and come last. */
const FEW_LOSSES = 3;

/** What the lines of a story are about. */
interface Telling {
  /** In the order in which they happened. */
  readonly shown: readonly TraceEvent[];
  /** How many turns there was no room for; they come after the first FIRST of those shown. */
  readonly hidden: number;
  /** How many lost messages are not among those shown. */
  readonly losses: number;
}

/** Turns that are shown although later ones are hidden for want of room. */
export const FIRST = 2;

/** Chooses at most `room` events. */
export function tellingOf(
  events: readonly TraceEvent[],
  violation: Violation,
  concerned: Concerned,
  room: number,
): Telling {
  const worth = events.filter((event) => isTurn(event) || concerned.tells(event));
  const turns = worth.filter((event) => !wasOverAtOnce(event, worth) && !isRepetition(event, worth));
  const lost = events.filter(isLoss);
  const first = lost.length <= FEW_LOSSES ? inOrder([...turns, ...lost]) : turns;
  if (first.length >= room) {
    const shown = first.length === room ? first : [...first.slice(0, FIRST), ...first.slice(FIRST - room)];
    return { shown, hidden: first.length - shown.length, losses: first === turns ? lost.length : 0 };
  }
  const known = new Set(first.map(({ n }) => n));
  const shown = [...first];
  for (const rank of [evidenceFor(events, violation), lost]) {
    const left = rank.filter(({ n }) => !known.has(n));
    shown.push(...left.slice(Math.max(0, left.length - (room - shown.length))));
  }
  return {
    shown: inOrder(shown),
    hidden: 0,
    losses: lost.length - shown.filter(isLoss).length,
  };
}

function inOrder(events: readonly TraceEvent[]): readonly TraceEvent[] {
  return events.slice().sort((a, b) => a.n - b.n);
}

/** Faults, lost writes, restarts, exceptions, new leaders, truncations. */
function isTurn(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'faultBegan':
    case 'writesLost':
    case 'threw':
    case 'unusable':
      return true;
    case 'faultEnded':
      return event.target !== NO_TARGET;
    case 'booted':
      return event.incarnation > 1;
    case 'role':
      return event.role === 'leader';
    case 'writeIssued':
      return event.truncateFrom !== undefined;
    default:
      return false;
  }
}

function isLoss(event: TraceEvent): boolean {
  return event.kind === 'messageDropped' && event.reason === 'lost';
}

/** Whether this is the end of a fault in the instant in which it began: then the end gets no line. */
function wasOverAtOnce(ended: TraceEvent, turns: readonly TraceEvent[]): boolean {
  if (ended.kind !== 'faultEnded') return false;
  return turns.some((event) => event.kind === 'faultBegan' && event.t === ended.t && event.n < ended.n);
}

/** Whether this is the completion that an answer, which has a line, has just caused. */
function isRepetition(event: TraceEvent, turns: readonly TraceEvent[]): boolean {
  if (event.kind !== 'completed') return false;
  return turns.some(
    (answer) =>
      answer.kind === 'replyDelivered' && answer.client === event.client && answer.n === event.n - 1,
  );
}
