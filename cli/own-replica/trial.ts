import { Worker } from 'node:worker_threads';
import { exitInWords, lossInWords } from '../../sim/run/lost-run.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { workerLimits } from '../../sim/run/threads/worker-limits.ts';
import { createWhereabouts, type Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import type { TrialSetup } from './trial-worker.ts';

/**
 * Loads a user's code for the first time, in a separate thread: its top-level code may never return or may end
 * the process, which could not be reported from this one. Returns why it must not be loaded here; '' if it can be
 * loaded here, where it may still throw an exception.
 */
export async function tryLoading(code: string): Promise<string> {
  const file = builtFile('trial-worker.js');
  // Without a build, as in tests of the sources, the check is omitted.
  if (file === null) return '';
  const at = createWhereabouts();
  const setup: TrialSetup = { code, at };
  // What the code prints is suppressed here, and appears when it is loaded again.
  const worker = new Worker(file, {
    workerData: setup,
    resourceLimits: workerLimits,
    stdout: true,
    stderr: true,
  });
  const problem = await loading(worker, at);
  await worker.terminate();
  return problem;
}

/**
 * Waits until a thread has loaded its code. Returns what is wrong with the code, as the thread reports it ('' if
 * nothing is), or why the thread ended or hung before it could report.
 */
export async function loading(worker: Worker, at: Whereabouts): Promise<string> {
  let release = (): void => {};
  try {
    return await new Promise((resolve) => {
      release = watch(at, () => resolve('loading it never ends'));
      worker.once('message', (problem: string) => resolve(problem));
      worker.once('error', (error) => resolve(`it cannot be loaded: ${lossInWords(error)}`));
      worker.once('exit', (exit) => resolve(`it ends the process when it is loaded: ${exitInWords(exit)}`));
    });
  } finally {
    release();
  }
}
