import { Worker } from 'node:worker_threads';
import { exitInWords, isOutOfMemory, lossInWords } from '../../sim/run/lost-run.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { workerLimits } from '../../sim/run/threads/worker-limits.ts';
import { callInWords, createWhereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import type { Console } from '../console/console.ts';
import { neverStopped, onInterrupt } from '../console/interrupt.ts';
import { movingLine } from '../console/moving-line.ts';
import { exitCodes, type Outcome, type Request } from '../request/command.ts';
import { LOST } from '../start/foreground.ts';
import type { ThreadCommand, ThreadSetup, ThreadWord } from './job.ts';
import { perform } from './perform.ts';

/**
 * Performs a long computation in a worker thread, so that Ctrl-C can be handled: what was done until then is
 * reported and kept. Without a built worker (in tests of the sources), it is performed in this thread.
 */
export async function runInThread(
  command: ThreadCommand,
  request: Request,
  console: Console,
): Promise<Outcome> {
  const file = builtFile('command-worker.js');
  if (file === null) return perform(command, request, console, neverStopped);
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { color, width, environment = {} } = console;
  const setup: ThreadSetup = {
    command,
    request,
    color,
    width,
    environment: { ...environment },
    stop,
    at: createWhereabouts(),
  };
  const line = movingLine(console);
  const release = onInterrupt(() => {
    Atomics.store(stop, 0, 1);
    line.end();
  }, console);
  const worker = new Worker(file, { workerData: setup, resourceLimits: workerLimits });
  let unwatch = (): void => {};
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      let over = false;
      worker.on('message', (word: ThreadWord) => {
        if (word.kind === 'moving') {
          if (Atomics.load(stop, 0) === 0) line.show(word.text);
          return;
        }
        line.end();
        if (word.kind === 'over') {
          over = true;
          resolve(word.outcome);
        } else console[word.kind](word.text);
      });
      const lost = (why: string): void => {
        if (over) return;
        over = true;
        line.end();
        console.error(`raftsim: ${command} was cut short: ${why}\n  ${LOST}\n`);
        resolve(exitCodes.undecided);
      };
      unwatch = watch(setup.at, (call) => lost(callInWords(call)));
      worker.on('error', (error) => (isOutOfMemory(error) ? lost(lossInWords(error)) : reject(error)));
      worker.on('exit', (code) => lost(exitInWords(code)));
    });
  } finally {
    unwatch();
    release();
    line.end();
    await worker.terminate();
  }
}
