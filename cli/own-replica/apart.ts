import { Worker } from 'node:worker_threads';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import { exitInWords, type LostRun, lossInWords } from '../../sim/run/lost-run.ts';
import { replayCommand } from '../../sim/run/replay-command.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { workerLimits } from '../../sim/run/threads/worker-limits.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { callInWords, createWhereabouts, type Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import { Interrupted, type Stopped } from '../console/interrupt.ts';
import { type Played, playHere } from '../play/play-here.ts';
import { loading } from './trial.ts';
import type { ApartRun, ApartSetup, ApartWord } from './worker.ts';

/*
 * Loads and plays own replicas in separate threads. A replica may call process.exit, exhaust memory or never
 * return; the main thread then survives to report it.
 */

/** A thread that has loaded a replica or is loading it. */
interface Thread {
  readonly worker: Worker;
  readonly clock: Float64Array;
  readonly at: Whereabouts;
  /** Resolves to what is wrong with the replica or its loading; '' if nothing is. */
  readonly loaded: Promise<string>;
}

/** How often it is asked whether the run is to be stopped. */
const MILLIS_BETWEEN_LOOKS = 50;

/** Threads that have loaded a replica and wait for a run, by the replica's path. */
const waiting = new Map<string, Thread>();

/**
 * Starts a thread; null if there is no build, as in tests of the sources. `isHeard`: show what the replica
 * prints.
 */
function begin(path: string, code: string, isHeard: boolean): Thread | null {
  const file = builtFile('replica-worker.js');
  if (file === null) return null;
  const clock = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const at = createWhereabouts();
  const workerData: ApartSetup = { code: { [path]: code }, clock, at };
  const worker = new Worker(file, {
    workerData,
    resourceLimits: workerLimits,
    stdout: !isHeard,
    stderr: !isHeard,
  });
  return { worker, clock, at, loaded: loading(worker, at) };
}

/**
 * Loads a replica for the first time. Returns what is wrong with it; '' if nothing is. With `stay`, the thread
 * then waits for a run. Otherwise the replica will be loaded again elsewhere, and what it prints is shown there.
 */
export async function loadApart(path: string, code: string, stay: boolean): Promise<string> {
  const thread = begin(path, code, stay);
  if (thread === null) return '';
  const problem = await thread.loaded;
  if (problem !== '' || !stay) {
    await thread.worker.terminate();
    return problem;
  }
  waiting.set(path, thread);
  // The thread must not keep the process alive if no run follows, and may end by itself meanwhile.
  thread.worker.unref();
  thread.worker.on('error', () => waiting.delete(path));
  thread.worker.on('exit', () => waiting.delete(path));
  return '';
}

/**
 * Plays a scenario with its own replica, of which `code` is the code, in a separate thread. Throws Interrupted once it
 * is `stopped`.
 */
export async function playApart(
  scenario: Scenario,
  seed: string,
  code: string,
  stopped: Stopped,
): Promise<Played | LostRun> {
  const path = scenario.cluster.replica;
  const thread = waiting.get(path) ?? begin(path, code, true);
  waiting.delete(path);
  // Without a build there are no worker threads: play in this one.
  if (thread === null) return playHere(scenario, seed, [], stopped);
  const { worker, clock, at } = thread;
  const lost = (why: string): LostRun => ({
    scenario: scenario.name,
    file: scenario.file,
    seed,
    why,
    second: clock[0] / MICROS_PER_SECOND,
    replica: path,
    replay: replayCommand(scenario, seed),
  });
  let release = (): void => {};
  let heeding: NodeJS.Timeout | undefined;
  try {
    worker.ref();
    const problem = await thread.loaded;
    if (problem !== '') return lost(problem);
    return await new Promise((resolve, reject) => {
      heeding = setInterval(() => {
        if (stopped()) reject(new Interrupted());
      }, MILLIS_BETWEEN_LOOKS);
      release = watch(at, (call) => resolve(lost(callInWords(call))));
      worker.on('message', (word: ApartWord) => resolve(typeof word === 'string' ? lost(word) : word));
      worker.on('error', (error) => resolve(lost(lossInWords(error))));
      worker.on('exit', (code) => resolve(lost(exitInWords(code))));
      worker.postMessage({ scenario, seed } satisfies ApartRun);
    });
  } finally {
    clearInterval(heeding);
    release();
    await worker.terminate();
  }
}
