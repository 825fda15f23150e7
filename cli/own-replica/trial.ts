import { Worker } from 'node:worker_threads';
import { exitInWords, lossInWords } from '../../sim/run/lost-run.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { createWhereabouts, type Whereabouts } from '../../sim/run/whereabouts.ts';
import type { TrialSetup } from './trial-worker.ts';

/** With which Node ends what waits for something that nothing can bring any more. */
const WAITS_IN_VAIN = 13;

/**
 * Loads code that a user brought along for the first time, in a thread of its own: what it does at its top level may go on for
 * ever, or end the process, and nobody could tell afterwards. Returns why it cannot be loaded here; '' if nothing keeps it
 * from that but, perhaps, an exception.
 */
export async function tryLoading(code: string): Promise<string> {
  const file = builtFile('trial-worker.js');
  // The sources, in a test: nobody looks there.
  if (file === null) return '';
  const at = createWhereabouts();
  const setup: TrialSetup = { code, at };
  // What it says is said when it is loaded again.
  const worker = new Worker(file, { workerData: setup, stdout: true, stderr: true });
  const problem = await loading(worker, at);
  await worker.terminate();
  return problem;
}

/**
 * Waits until a thread has loaded its code, which it says with what is wrong with that, '' if nothing is. Returns that, or
 * why it never came to say so.
 */
export async function loading(worker: Worker, at: Whereabouts): Promise<string> {
  let release = (): void => {};
  try {
    return await new Promise((resolve) => {
      release = watch(at, () => resolve('it never comes to an end when it is loaded'));
      worker.once('message', (problem: string) => resolve(problem));
      worker.once('error', (error) => resolve(`it cannot be loaded: ${lossInWords(error)}`));
      worker.once('exit', (exit) =>
        resolve(
          exit === WAITS_IN_VAIN
            ? 'it waits for something that never comes when it is loaded'
            : `it ends the process when it is loaded: ${exitInWords(exit)}`,
        ),
      );
    });
  } finally {
    release();
  }
}
