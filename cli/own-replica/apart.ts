import { Worker } from 'node:worker_threads';
import { exitInWords, type LostRun, lossInWords } from '../../sim/run/lost-run.ts';
import { replayCommand } from '../../sim/run/replay-command.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { callInWords, createWhereabouts, type Whereabouts } from '../../sim/run/whereabouts.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Played, playHere } from '../play-here.ts';
import { loading } from './trial.ts';
import type { ApartRun, ApartSetup, ApartWord } from './worker.ts';

/*
 * A replica of the user's own is loaded, and plays, in a thread of its own: it may end its process, or fill all memory, or
 * never return, and then there has to be somebody left who can tell.
 */

const MICROS_PER_SECOND = 1_000_000;

/** A thread that has loaded a replica, or is about to. */
interface Thread {
  readonly worker: Worker;
  readonly clock: Float64Array;
  readonly at: Whereabouts;
  /** What is wrong with the replica, or with its loading; '' if nothing is. */
  readonly loaded: Promise<string>;
}

/** Threads that have loaded a replica and wait for a run of it, by the replica's path. */
const waiting = new Map<string, Thread>();

/** null where only the sources are, in a test. `isHeard`: what the replica prints is shown. */
function begin(path: string, code: string, isHeard: boolean): Thread | null {
  const file = builtFile('replica-worker.js');
  if (file === null) return null;
  const clock = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const at = createWhereabouts();
  const workerData: ApartSetup = { code: { [path]: code }, clock, at };
  const worker = new Worker(file, { workerData, stdout: !isHeard, stderr: !isHeard });
  return { worker, clock, at, loaded: loading(worker, at) };
}

/**
 * Loads a replica for the first time. Returns what is wrong with it; '' if nothing is, and then the thread waits for a run of
 * it, if it shall `stay`. Otherwise the replica is loaded again where it plays, and what it prints is heard there.
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
  // Nobody may want a run of it, and it may not want to wait.
  thread.worker.unref();
  thread.worker.on('error', () => waiting.delete(path));
  thread.worker.on('exit', () => waiting.delete(path));
  return '';
}

/** Plays a scenario with the replica that it brings along, of this code. */
export async function playApart(scenario: Scenario, seed: string, code: string): Promise<Played | LostRun> {
  const path = scenario.cluster.replica;
  const thread = waiting.get(path) ?? begin(path, code, true);
  waiting.delete(path);
  // Here, then.
  if (thread === null) return playHere(scenario, seed);
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
  try {
    worker.ref();
    const problem = await thread.loaded;
    if (problem !== '') return lost(problem);
    return await new Promise((resolve) => {
      release = watch(at, (call) => resolve(lost(callInWords(call))));
      worker.on('message', (word: ApartWord) => resolve(typeof word === 'string' ? lost(word) : word));
      worker.on('error', (error) => resolve(lost(lossInWords(error))));
      worker.on('exit', (code) => resolve(lost(exitInWords(code))));
      worker.postMessage({ scenario, seed } satisfies ApartRun);
    });
  } finally {
    release();
    await worker.terminate();
  }
}
