import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Property } from '../../sim/judges/judge.ts';
import { exitInWords, lossInWords } from '../../sim/run/lost-run.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { workerLimits } from '../../sim/run/threads/worker-limits.ts';
import { callInWords, createWhereabouts } from '../../sim/world/own-replica/whereabouts.ts';
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
  constructor({ bug, preset, seeds }: Job, why: string, position: number | null) {
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
  return new Threads(file, setup, Math.max(1, workers));
}

class Threads implements ZooPool {
  private readonly queue: Waiting[] = [];
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  /** The threads there are, and what ends the watch over each. */
  private readonly threads = new Map<Worker, () => void>();
  private readonly file: string;
  private readonly setup: ZooWorkerSetup;
  private readonly isWatched: boolean;
  private jobs = 0;
  private stopped = false;

  constructor(file: string, setup: ZooWorkerSetup, workers: number) {
    this.file = file;
    this.setup = setup;
    this.isWatched = Object.keys(setup.modules).length > 0;
    for (let i = 0; i < workers; i++) this.start();
  }

  play(
    bug: string,
    preset: string,
    seeds: readonly string[],
    withoutJudges: readonly Property[] = [],
  ): Promise<readonly Try[]> {
    return new Promise((done, failed) => {
      if (this.stopped) {
        done([]);
        return;
      }
      this.queue.push({ job: { id: ++this.jobs, bug, preset, seeds, withoutJudges }, done, failed });
      this.feed();
    });
  }

  stop(): void {
    this.stopped = true;
    for (const { done } of this.queue.splice(0)) done([]);
  }

  async close(): Promise<void> {
    const left = [...this.threads.keys()];
    for (const worker of left) this.end(worker);
    await Promise.all(left.map((worker) => worker.terminate()));
  }

  private start(): void {
    const at = createWhereabouts();
    const worker = new Worker(this.file, {
      workerData: { ...this.setup, at } satisfies ZooThreadSetup,
      resourceLimits: workerLimits,
    });
    worker.on('message', (over: JobOver) => this.jobOver(worker, over));
    worker.on('error', (error) => this.lost(worker, lossInWords(error)));
    worker.on('exit', (code) => this.lost(worker, exitInWords(code)));
    const unwatch = this.isWatched
      ? watch(at, (call) => this.lost(worker, callInWords(call), call.run))
      : () => {};
    this.threads.set(worker, unwatch);
    this.idle.push(worker);
  }

  /** Gives jobs to idle threads. */
  private feed(): void {
    while (this.queue.length > 0 && this.idle.length > 0) {
      const worker = this.idle.pop();
      const waiting = this.queue.shift();
      if (worker === undefined || waiting === undefined) return;
      this.busy.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  }

  private jobOver(worker: Worker, { tries, problem }: JobOver): void {
    const waiting = this.busy.get(worker);
    this.busy.delete(worker);
    this.idle.push(worker);
    if (problem === '') waiting?.done(tries);
    else waiting?.failed(new Error(problem));
    this.feed();
  }

  /** The thread ended, or hangs: its job fails, and another thread takes its place. */
  private lost(worker: Worker, why: string, position: number | null = null): void {
    const waiting = this.busy.get(worker);
    if (waiting === undefined || !this.end(worker)) return;
    const loss = new LostBug(waiting.job, why, position);
    waiting.failed(loss);
    // It would take down the next one as well.
    for (const other of this.queue.filter(({ job }) => job.bug === waiting.job.bug)) {
      this.queue.splice(this.queue.indexOf(other), 1);
      other.failed(loss);
    }
    this.start();
    this.feed();
  }

  /** Returns whether the thread was still there. */
  private end(worker: Worker): boolean {
    this.threads.get(worker)?.();
    this.busy.delete(worker);
    void worker.terminate();
    return this.threads.delete(worker);
  }
}
