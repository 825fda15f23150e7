import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { callInWords, createWhereabouts } from '../../world/own-replica/whereabouts.ts';
import type { ReplicaCode } from '../own-replica.ts';
import type { PlanEntry, PlannedRun } from '../sweep/plan.ts';
import { crashedRow } from '../sweep/row.ts';
import type { Executor } from '../sweep/run.ts';
import type { RunOutcome } from '../sweep/work.ts';
import { builtFile } from './built-file.ts';
import type { Batch, RunsOver, WorkerSetup } from './sweep-worker.ts';
import { watch } from './watchdog.ts';
import { workerLimits } from './worker-limits.ts';

/**
 * How long a run in progress may take after a stop before its worker is terminated. Measured by the machine's
 * clock, because nothing else stops a worker in an endless loop. This affects no result: a terminated run
 * counts as not performed.
 */
const GRACE_MILLIS = 2_000;

interface WorkerPool extends Executor {
  readonly workers: number;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** Receives the outcomes of one batch. */
interface Listener {
  received: number;
  readonly onOutcome: (position: number, outcome: RunOutcome) => void;
  /** Called after outcomes arrived. */
  check: () => void;
}

/** The number of workers for so many runs: a worker without a run would only cost its start-up time. */
export function workersFor(runs: number, wanted: number | 'auto'): number {
  const most = wanted === 'auto' ? availableParallelism() : wanted;
  return Math.max(1, Math.min(most, runs));
}

/**
 * Starts worker threads that perform runs. `workerFile`: another module with the same exports as
 * sweep-worker.ts, for tests. `replicas`: the code of the own replicas.
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
    resourceLimits: workerLimits,
    // With atomics, an idle worker blocks its event loop and cannot be told to end.
    atomics: 'disabled',
    recordTiming: false,
  });
  // A worker that dies between batches affects no run, and the pool has already started another one.
  pool.on('error', () => {});

  const isWatched = Object.keys(replicas).length > 0;
  const listeners = new Map<number, Listener>();
  pool.on('message', ({ batch, runs }: RunsOver) => {
    const listener = listeners.get(batch);
    if (listener === undefined) return;
    listener.received += runs.length;
    for (const { position, outcome } of runs) listener.onOutcome(position, outcome);
    listener.check();
  });

  let batches = 0;
  let impatience: NodeJS.Timeout | undefined;
  return {
    workers: count,
    // A second batch waits for each worker, so that none is idle between batches.
    lanes: count * 2,
    async play(runs: readonly PlannedRun[], onOutcome): Promise<void> {
      const batch = ++batches;
      const listener: Listener = { received: 0, onOutcome, check: () => {} };
      listeners.set(batch, listener);
      const at = isWatched ? createWhereabouts() : null;
      const hung = new AbortController();
      const release =
        at === null
          ? null
          : watch(at, (call) => {
              onOutcome(call.run, { ...crashedRow(runs[call.run], callInWords(call)), difference: null });
              // Aborting terminates the worker; the pool starts another one.
              hung.abort();
            });
      try {
        const played = await pool.run({ batch, runs, at } satisfies Batch, { signal: hung.signal });
        // Outcomes arrive as messages, separately from the end of the batch, and possibly after it.
        await new Promise<void>((resolve) => {
          listener.check = () => {
            if (listener.received >= played) resolve();
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
