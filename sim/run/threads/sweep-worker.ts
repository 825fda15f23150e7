import { parentPort, workerData } from 'node:worker_threads';
import { atRun, tellWhereabouts, type Whereabouts } from '../../world/own-replica/whereabouts.ts';
import { admitReplicas, type ReplicaCode } from '../own-replica.ts';
import { subjectOf } from '../subject.ts';
import type { PlanEntry, PlannedRun } from '../sweep/plan.ts';
import { crashedRow } from '../sweep/row.ts';
import { playRun, type RunOutcome } from '../sweep/work.ts';
import { catchRejections, rejectionSince } from './rejections.ts';

/* The worker thread of a sweep. It lives as long as the sweep, so that V8 compiles its code only once. */

/** The data with which every worker is started. */
export interface WorkerSetup {
  readonly entries: readonly PlanEntry[];
  /** Share (0..1) of the runs that are performed twice. */
  readonly verify: number;
  /** Shared; its one number is set to 1 when no further run shall begin. */
  readonly stop: Int32Array;
  /** The code of the own replicas. */
  readonly replicas?: ReplicaCode;
}

export interface Batch {
  readonly batch: number;
  readonly runs: readonly PlannedRun[];
  /** Where the worker records its calls of own replicas; null if there are none. */
  readonly at: Whereabouts | null;
}

/** Outcomes of runs, sent before the batch is over so that they are not lost if the worker dies. */
export interface RunsOver {
  readonly batch: number;
  readonly runs: readonly { readonly position: number; readonly outcome: RunOutcome }[];
}

/**
 * Outcomes are sent after runs of this many events together. Sending costs 0.1 ms in both threads together, a
 * tenth of the duration of the shortest runs.
 */
const EVENTS_PER_MESSAGE = 50_000;

/** Performs the runs of a batch; returns how many of them, since a stop may come first. */
export async function play({ batch, runs, at }: Batch): Promise<number> {
  const { entries, verify, stop, replicas = {} } = workerData as WorkerSetup;
  tellWhereabouts(at);
  if (at !== null) catchRejections();
  await admitReplicas(replicas);
  const over: { position: number; outcome: RunOutcome }[] = [];
  let events = 0;
  const send = (): void => {
    if (over.length > 0) parentPort?.postMessage({ batch, runs: over } satisfies RunsOver);
    over.length = 0;
    events = 0;
  };
  try {
    for (let position = 0; position < runs.length; position++) {
      if (Atomics.load(stop, 0) !== 0) return position;
      if (at !== null) atRun(at, position);
      const entry = entries[runs[position].entry];
      const played = playRun(entry, runs[position], subjectOf(entry.scenario), verify);
      const outcome = at === null ? played : await unlessRejected(runs[position], played);
      over.push({ position, outcome });
      events += outcome.row.events ?? 0;
      if (events >= EVENTS_PER_MESSAGE) send();
    }
    return runs.length;
  } finally {
    send();
  }
}

/** A run that left an unhandled rejection has no verdict: what the rejected code should have done is unknown. */
async function unlessRejected(run: PlannedRun, played: RunOutcome): Promise<RunOutcome> {
  const rejection = await rejectionSince();
  return rejection === '' ? played : { ...crashedRow(run, rejection), difference: null };
}
