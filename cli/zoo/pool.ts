import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Property } from '../../sim/judges/judge.ts';
import { exitInWords, lossInWords } from '../../sim/run/lost-run.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { workerLimits } from '../../sim/run/threads/worker-limits.ts';
import { callInWords, createWhereabouts } from '../../sim/run/whereabouts.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import type { Job, JobOver, ZooThreadSetup, ZooWorkerSetup } from './worker.ts';

/** A pool of worker threads that play seeds of bugs. */
export interface ZooPool {
  /** `bug` '' is the correct core. */
  play(
    bug: string,
    preset: string,
    seeds: readonly string[],
    withoutJudges?: readonly Property[],
  ): Promise<readonly Try[]>;
  /** Starts no further jobs: those waiting, and calls from now on, resolve to no tries. */
  stop(): void;
  close(): Promise<void>;
}

/** Thrown if a bug from a file ended the thread that played it, or never returned. */
export class LostBug extends Error {
  /** `position`: index of the seed that was being played; null if that is not known. */
  constructor({ bug, preset, seeds }: Job, why: string, position: number | null = null) {
    const seed = position === null ? `one of the seeds ${seeds.join(', ')}` : `seed ${seeds[position]}`;
    super(`${bug} ended its worker thread on preset ${preset}, with ${seed}: ${why}`);
  }
}

interface Waiting {
  readonly job: Job;
  readonly done: (tries: readonly Try[]) => void;
  readonly failed: (problem: Error) => void;
}

/** Starts the threads, which wait for jobs. Throws if the package is not built. */
export function openZooPool(setup: ZooWorkerSetup, workers = availableParallelism()): ZooPool {
  const file = builtFile('zoo-worker.js');
  if (file === null) throw new Error('worker threads need the built package: npm run build');
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Waiting>();
  let jobs = 0;
  const isWatched = Object.keys(setup.modules).length > 0;
  /** The threads there are, and what ends the watch over each. */
  const threads = new Map<Worker, () => void>();
  let stopped = false;

  const feed = (): void => {
    while (queue.length > 0 && idle.length > 0) {
      const worker = idle.pop();
      const waiting = queue.shift();
      if (worker === undefined || waiting === undefined) return;
      busy.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  };
  const start = (): void => {
    const at = createWhereabouts();
    const worker = new Worker(file, {
      workerData: { ...setup, at } satisfies ZooThreadSetup,
      resourceLimits: workerLimits,
    });
    worker.on('message', ({ tries, problem }: JobOver) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if (problem === '') waiting?.done(tries);
      else waiting?.failed(new Error(problem));
      feed();
    });
    const lost = (why: string, position: number | null = null): void => {
      const waiting = busy.get(worker);
      if (waiting === undefined || !end(worker)) return;
      const loss = new LostBug(waiting.job, why, position);
      waiting.failed(loss);
      // It would take down the next one as well.
      for (const other of queue.filter(({ job }) => job.bug === waiting.job.bug)) {
        queue.splice(queue.indexOf(other), 1);
        other.failed(loss);
      }
      start();
      feed();
    };
    threads.set(worker, isWatched ? watch(at, (call) => lost(callInWords(call), call.run)) : () => {});
    worker.on('error', (error) => lost(lossInWords(error)));
    worker.on('exit', (code) => lost(exitInWords(code)));
    idle.push(worker);
  };
  /** Whether the thread was still there. */
  const end = (worker: Worker): boolean => {
    threads.get(worker)?.();
    busy.delete(worker);
    void worker.terminate();
    return threads.delete(worker);
  };
  for (let i = 0; i < Math.max(1, workers); i++) start();
  return {
    play: (bug, preset, seeds, withoutJudges = []) =>
      new Promise((done, failed) => {
        if (stopped) {
          done([]);
          return;
        }
        queue.push({ job: { id: ++jobs, bug, preset, seeds, withoutJudges }, done, failed });
        feed();
      }),
    stop() {
      stopped = true;
      for (const { done } of queue.splice(0)) done([]);
    },
    async close() {
      const left = [...threads.keys()];
      for (const worker of left) end(worker);
      await Promise.all(left.map((worker) => worker.terminate()));
    },
  };
}
