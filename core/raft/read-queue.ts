import type { Request } from '../io.ts';
import type { Index } from '../units.ts';
import { Fifo } from './fifo.ts';

/** A read that waits (thesis §6.4). */
export interface PendingRead {
  readonly request: Request;
  /** What the state must contain; NOT_YET before the leader has committed in its own term. */
  readIndex: Index;
  /** The round that has to be confirmed. */
  readonly round: number;
}

export const NOT_YET: Index = -1;

/** Reads in order of arrival, and the rounds of heartbeats that confirm them. Rounds only grow, so one confirms all before it. */
export class ReadQueue extends Fifo<PendingRead> {
  /** The last round begun; every message to followers carries it. */
  round = 0;
  /** The last round that a quorum has confirmed. */
  confirmed = 0;
}
