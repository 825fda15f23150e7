import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Outcome, Request } from '../command.ts';
import type { Console } from '../console.ts';
import { neverStopped, onInterrupt } from '../interrupt.ts';
import { movingLine } from '../moving-line.ts';
import type { ThreadCommand, ThreadSetup, ThreadWord } from './job.ts';
import { perform } from './perform.ts';

/**
 * Runs a command that computes for long in a thread of its own, so that Ctrl-C is heard: what was done until then is
 * reported and kept. Where there is no built worker (the sources in a test) it runs in this one.
 */
export async function runInThread(
  command: ThreadCommand,
  request: Request,
  console: Console,
): Promise<Outcome> {
  const file = builtWorker();
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
  };
  const line = movingLine(console);
  const release = onInterrupt(() => {
    Atomics.store(stop, 0, 1);
    line.end();
  }, console);
  const worker = new Worker(file, { workerData: setup });
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      worker.on('message', (word: ThreadWord) => {
        if (word.kind === 'moving') {
          if (Atomics.load(stop, 0) === 0) line.show(word.text);
          return;
        }
        line.end();
        if (word.kind === 'over') resolve(word.outcome);
        else console[word.kind](word.text);
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread that does the work has ended')));
    });
  } finally {
    release();
    line.end();
    await worker.terminate();
  }
}

/** The worker's file beside the built command, whether this code ended up in a chunk of it or not. */
function builtWorker(): string | null {
  for (const place of ['./command-worker.js', '../command-worker.js']) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  return null;
}
