import type { Input, Output } from '../../../core/io.ts';
import type { Replica } from '../../../core/replica.ts';
import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import { momentInWords } from '../../kernel/time.ts';

/*
 * The call of a user's code that a thread is in, as numbers in shared memory: a thread in an endless loop
 * cannot send messages. Nothing here reads the machine's clock; the watching thread does
 * (sim/run/threads/watchdog.ts).
 */

/** The shared numbers, by position. */
const At = {
  /** Calls begun plus calls ended: odd while the thread is in a call. */
  calls: 0,
  /** The server whose replica was called last; NOBODY while a module is being loaded. */
  node: 1,
  /** That server's clock at the call, in microseconds; -1 (BEING_MADE) while the replica is being created. */
  clock: 2,
  /** Position of the current run in the thread's batch. */
  run: 3,
} as const;

/** Memory shared by the thread that performs runs and the thread that watches it. */
export type Whereabouts = Float64Array<SharedArrayBuffer>;

/** The call that a thread is in. */
export interface Call {
  /** Identifies the call: grows with each one. */
  readonly number: number;
  readonly node: NodeId;
  readonly clock: Micros | null;
  readonly run: number;
}

const BEING_MADE = -1;

/** New shared memory, of a thread that is in no call. */
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

/** "n2 hangs at 1.003 s": the server's clock when the step began. */
export function callInWords({ node, clock }: Call): string {
  if (node === NOBODY) return 'its module hangs while it is loaded';
  return clock === null ? `n${node} hangs in createReplica` : `n${node} hangs at ${momentInWords(clock)}`;
}

/** Records which run of its batch the thread performs now. */
export function atRun(at: Whereabouts, run: number): void {
  at[At.run] = run;
}

/** Where this thread records calls of the user's code; null while it is not watched. */
let watched: Whereabouts | null = null;

/** Makes this thread record calls of the user's code there, from now on; null stops it. */
export function tellWhereabouts(at: Whereabouts | null): void {
  watched = at;
}

/** Creates an own replica; if this thread is watched, its creation and its calls are recorded. */
export function tracked(node: NodeId, make: () => Replica): Replica {
  return watched === null ? make() : new TrackedReplica(watched, node, make);
}

/** Loads a module of the user's; if this thread is watched, the loading is recorded as a call. */
export async function trackedLoading<Module>(load: () => Promise<Module>): Promise<Module> {
  const at = watched;
  if (at === null) return load();
  enter(at, NOBODY, BEING_MADE);
  try {
    return await load();
  } finally {
    leave(at);
  }
}

/** A replica that records each of its calls, including its creation. */
export class TrackedReplica implements Replica {
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
