import { parentPort, workerData } from 'node:worker_threads';
import { admitReplicas, type ReplicaCode } from './own-replica.ts';
import { subjectOf } from './subject.ts';
import type { PlanEntry, PlannedRun } from './sweep-plan.ts';
import { playRun, type RunOutcome } from './sweep-work.ts';

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
}

/** Told as soon as a run is over, so that it is not lost with the worker. */
export interface RunOver {
  readonly batch: number;
  readonly position: number;
  readonly outcome: RunOutcome;
}

/** Plays a batch; returns how many of its runs were played. */
export async function play({ batch, runs }: Batch): Promise<number> {
  const { entries, verify, stop, replicas = {} } = workerData as WorkerSetup;
  await admitReplicas(replicas);
  for (let position = 0; position < runs.length; position++) {
    if (Atomics.load(stop, 0) !== 0) return position;
    const entry = entries[runs[position].entry];
    const outcome = playRun(entry, runs[position], subjectOf(entry.scenario), verify);
    const over: RunOver = { batch, position, outcome };
    parentPort?.postMessage(over);
  }
  return runs.length;
}
