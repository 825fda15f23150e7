import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Property } from '../../sim/judges/judge.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import type { Job, JobOver, ZooWorkerSetup } from './worker.ts';

/** Plays seeds in worker threads, as many at a time as there are threads. */
export interface ZooPool {
  /** `bug` '' is the correct core. */
  play(
    bug: string,
    preset: string,
    seeds: readonly string[],
    withoutJudges?: readonly Property[],
  ): Promise<readonly Try[]>;
  /** Whatever is played or waits to be is given up: `play` fails with ZooStopped, now and from now on. */
  stop(): void;
  close(): Promise<void>;
}

/** What `play` fails with once the pool was stopped. */
export class ZooStopped extends Error {}

interface Waiting {
  readonly job: Job;
  readonly done: (tries: readonly Try[]) => void;
  readonly failed: (problem: Error) => void;
}

export function openZooPool(setup: ZooWorkerSetup, workers = availableParallelism()): ZooPool {
  const file = builtWorker();
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Waiting>();
  let jobs = 0;
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
  const threads = Array.from({ length: Math.max(1, workers) }, () => {
    const worker = new Worker(file, { workerData: setup });
    worker.on('message', ({ tries, problem }: JobOver) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if (problem === '') waiting?.done(tries);
      else waiting?.failed(new Error(problem));
      feed();
    });
    worker.on('error', (error) =>
      busy.get(worker)?.failed(error instanceof Error ? error : new Error(String(error))),
    );
    worker.on('exit', () => {
      const lost = busy.get(worker)?.job;
      if (lost === undefined) return;
      const what = lost.bug === '' ? 'the correct core' : lost.bug;
      busy.get(worker)?.failed(new Error(`a worker thread was lost while it ran ${what} on ${lost.preset}`));
    });
    idle.push(worker);
    return worker;
  });
  return {
    play: (bug, preset, seeds, withoutJudges = []) =>
      new Promise((done, failed) => {
        if (stopped) return failed(new ZooStopped());
        queue.push({ job: { id: ++jobs, bug, preset, seeds, withoutJudges }, done, failed });
        feed();
      }),
    stop() {
      stopped = true;
      for (const { failed } of [...queue.splice(0), ...busy.values()]) failed(new ZooStopped());
    },
    async close() {
      await Promise.all(threads.map((worker) => worker.terminate()));
    },
  };
}

/** The worker's file beside the built command, whether this code ended up in a chunk of it or not. */
function builtWorker(): string {
  for (const place of ['./zoo-worker.js', '../zoo-worker.js']) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new Error('worker threads need the built package: npm run build');
}
