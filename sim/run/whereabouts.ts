import type { Input, Output } from '../../core/io.ts';
import type { Replica } from '../../core/replica.ts';
import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';

/*
 * Where a thread is in code of the user's own, in numbers that it shares with another: one that has gone into a loop without
 * an end cannot tell anybody. Nothing here knows what time it is outside; who watches, does (sim/run/threads/watchdog.ts).
 */

/** What a thread that is watched tells, by position. */
const At = {
  /** Calls begun and calls ended: odd while the thread is in one. */
  calls: 0,
  /** The server whose replica was called last; NOBODY while a module is loaded. */
  node: 1,
  /** What its clock showed, in microseconds; -1 while it was made. */
  clock: 2,
  /** Which of the runs that the thread was given. */
  run: 3,
} as const;

/** Shared by the thread that plays and the one that watches. */
export type Whereabouts = Float64Array<SharedArrayBuffer>;

/** The call that a thread is in. */
export interface Call {
  /** Grows with each call: two of one number are one. */
  readonly number: number;
  readonly node: NodeId;
  readonly clock: Micros | null;
  readonly run: number;
}

const BEING_MADE = -1;
const MICROS_PER_SECOND = 1_000_000;

export function createWhereabouts(): Whereabouts {
  const numbers = Object.keys(At).length;
  return new Float64Array(new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT));
}

/** The call that the other thread is in; null while it is in none. */
export function callIn(at: Whereabouts): Call | null {
  const number = at[At.calls];
  if (number % 2 === 0) return null;
  const clock = at[At.clock];
  return { number, node: at[At.node], clock: clock === BEING_MADE ? null : clock, run: at[At.run] };
}

/** "n2 hangs at 1.003 s": by its own clock, as it was when the step began. */
export function callInWords({ node, clock }: Call): string {
  if (node === NOBODY) return 'its module hangs while it is loaded';
  return clock === null
    ? `n${node} hangs in createReplica`
    : `n${node} hangs at ${(clock / MICROS_PER_SECOND).toFixed(3)} s`;
}

/** Tells which of its runs the thread is at. */
export function atRun(at: Whereabouts, run: number): void {
  at[At.run] = run;
}

/** Where replicas made in this thread tell of their calls; null while nobody watches. */
let watched: Whereabouts | null = null;

/** From now on whoever shares these numbers can see whether a replica made in this thread ever returns. */
export function tellWhereabouts(at: Whereabouts | null): void {
  watched = at;
}

/** A replica of the user's own that tells of its calls, if anybody watches. */
export function told(node: NodeId, make: () => Replica): Replica {
  return watched === null ? make() : new TellingReplica(watched, node, make);
}

/** Tells of the loading of a module of the user's own, if anybody watches. */
export async function toldLoading<Module>(load: () => Promise<Module>): Promise<Module> {
  const at = watched;
  if (at === null) return load();
  enter(at, NOBODY, BEING_MADE);
  try {
    return await load();
  } finally {
    leave(at);
  }
}

/** Tells of each call of a replica, the one that makes it included. */
export class TellingReplica implements Replica {
  private readonly at: Whereabouts;
  private readonly node: NodeId;
  private readonly replica: Replica;

  constructor(at: Whereabouts, node: NodeId, make: () => Replica) {
    this.at = at;
    this.node = node;
    enter(at, node, BEING_MADE);
    try {
      this.replica = make();
    } finally {
      leave(at);
    }
  }

  step(now: Micros, input: Input, out: Output): void {
    const { at } = this;
    enter(at, this.node, now);
    try {
      this.replica.step(now, input, out);
    } finally {
      leave(at);
    }
  }
}

function enter(at: Whereabouts, node: NodeId, clock: Micros): void {
  at[At.node] = node;
  at[At.clock] = clock;
  at[At.calls]++;
}

function leave(at: Whereabouts): void {
  at[At.calls]++;
}
