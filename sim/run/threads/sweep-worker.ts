import { parentPort, workerData } from 'node:worker_threads';
import { admitReplicas, type ReplicaCode } from '../own-replica.ts';
import { subjectOf } from '../subject.ts';
import type { PlanEntry, PlannedRun } from '../sweep/plan.ts';
import { crashedRow } from '../sweep/row.ts';
import { playRun, type RunOutcome } from '../sweep/work.ts';
import { atRun, tellWhereabouts, type Whereabouts } from '../whereabouts.ts';
import { hearRejections, rejectionSince } from './rejections.ts';

/* What runs in a worker thread of a sweep. It lives as long as the sweep, so that the engine compiles it once. */

/** What every worker is started with. */
export interface WorkerSetup {
  readonly entries: readonly PlanEntry[];
  /** Share of the runs that are played twice. */
  readonly verify: number;
  /** Its one number is set to 1 when no further run shall begin. */
  readonly stop: Int32Array;
  /** Replicas that scenarios bring along. */
  readonly replicas?: ReplicaCode;
}

export interface Batch {
  readonly batch: number;
  readonly runs: readonly PlannedRun[];
  /** Where it is in replicas that scenarios bring along; null if none does. */
  readonly at: Whereabouts | null;
}

/** Told as soon as runs are over, so that they are not lost with the worker. */
export interface RunsOver {
  readonly batch: number;
  readonly runs: readonly { readonly position: number; readonly outcome: RunOutcome }[];
}

/** To tell costs a tenth of a millisecond, in two threads together: as much as a tenth of the shortest runs there are. */
const EVENTS_WORTH_TELLING = 50_000;

/** Plays a batch; returns how many of its runs were played. */
export async function play({ batch, runs, at }: Batch): Promise<number> {
  const { entries, verify, stop, replicas = {} } = workerData as WorkerSetup;
  tellWhereabouts(at);
  if (at !== null) hearRejections();
  await admitReplicas(replicas);
  const over: { position: number; outcome: RunOutcome }[] = [];
  let events = 0;
  const tell = (): void => {
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
      const outcome = at === null ? played : await orRejected(runs[position], played);
      over.push({ position, outcome });
      events += outcome.row.events ?? 0;
      if (events >= EVENTS_WORTH_TELLING) tell();
    }
    return runs.length;
  } finally {
    tell();
  }
}

/** A run that left a rejected promise behind has no verdict: nobody knows what else it was to do. */
async function orRejected(run: PlannedRun, played: RunOutcome): Promise<RunOutcome> {
  const rejection = await rejectionSince();
  return rejection === '' ? played : { ...crashedRow(run, rejection), difference: null };
}
