import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { ReplicaCode } from '../own-replica.ts';
import type { PlanEntry, PlannedRun } from '../sweep/plan.ts';
import { crashedRow } from '../sweep/row.ts';
import type { Executor } from '../sweep/run.ts';
import type { RunOutcome } from '../sweep/work.ts';
import { callInWords, createWhereabouts } from '../whereabouts.ts';
import { builtFile } from './built-file.ts';
import type { Batch, RunsOver, WorkerSetup } from './sweep-worker.ts';
import { watch } from './watchdog.ts';

/**
 * How long a run under way may take after a stop before its worker is ended. By the machine's clock, since a worker in an
 * endless loop hears nothing else; outside of every run: one that it takes down is told as not played.
 */
const GRACE_MILLIS = 2_000;

interface WorkerPool extends Executor {
  readonly workers: number;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** What comes back for one batch. */
interface Listener {
  told: number;
  readonly tell: (position: number, outcome: RunOutcome) => void;
  /** Called after runs were told. */
  check: () => void;
}

/** How many workers so many runs are worth: one without a run would only take its time to begin. */
export function workersFor(runs: number, wanted: number | 'auto'): number {
  const most = wanted === 'auto' ? availableParallelism() : wanted;
  return Math.max(1, Math.min(most, runs));
}

/**
 * Plays runs in worker threads. `workerFile` is another module with the same exports as worker.ts, for tests;
 * `replicas` those that scenarios bring along.
 */
export function openPool(
  entries: readonly PlanEntry[],
  verify: number,
  count: number,
  workerFile: string = builtWorker(),
  replicas: ReplicaCode = {},
): WorkerPool {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const setup: WorkerSetup = { entries, verify, stop, replicas };
  const pool = new Piscina<unknown, number>({
    filename: workerFile,
    name: 'play',
    minThreads: count,
    maxThreads: count,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: setup,
    // A worker that waits for work without a turn of its event loop cannot hear that it shall end.
    atomics: 'disabled',
    recordTiming: false,
  });
  // A worker lost between two batches has nobody waiting for it; the pool has started another one already.
  pool.on('error', () => {});

  const isWatched = Object.keys(replicas).length > 0;
  const listeners = new Map<number, Listener>();
  pool.on('message', ({ batch, runs }: RunsOver) => {
    const listener = listeners.get(batch);
    if (listener === undefined) return;
    listener.told += runs.length;
    for (const { position, outcome } of runs) listener.tell(position, outcome);
    listener.check();
  });

  let batches = 0;
  let impatience: NodeJS.Timeout | undefined;
  return {
    workers: count,
    // One batch waits for each worker, so that none is idle between two.
    lanes: count * 2,
    async play(runs: readonly PlannedRun[], tell): Promise<void> {
      const batch = ++batches;
      const listener: Listener = { told: 0, tell, check: () => {} };
      listeners.set(batch, listener);
      const at = isWatched ? createWhereabouts() : null;
      const hung = new AbortController();
      const release =
        at === null
          ? null
          : watch(at, (call) => {
              tell(call.run, { ...crashedRow(runs[call.run], callInWords(call)), difference: null });
              // Its worker is ended, and another one takes its place.
              hung.abort();
            });
      try {
        const played = await pool.run({ batch, runs, at } satisfies Batch, { signal: hung.signal });
        // Runs are told by another way than the end of their batch, and may come after it.
        await new Promise<void>((resolve) => {
          listener.check = () => {
            if (listener.told >= played) resolve();
          };
          listener.check();
        });
      } finally {
        release?.();
        listeners.delete(batch);
      }
    },
    stop() {
      Atomics.store(stop, 0, 1);
      impatience ??= setTimeout(() => void pool.destroy(), GRACE_MILLIS);
    },
    async close() {
      clearTimeout(impatience);
      await pool.destroy();
    },
  };
}

function builtWorker(): string {
  const file = builtFile('worker.js');
  if (file === null) throw new Error('worker threads need the built package: npm run build');
  return file;
}
