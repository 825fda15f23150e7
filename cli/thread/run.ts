import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Outcome, Request } from '../command.ts';
import type { Console } from '../console.ts';
import { onInterrupt } from '../interrupt.ts';
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
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const file = builtWorker();
  if (file === null) return perform(command, request, console, () => false);
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

interface MovingLine {
  show(text: string): void;
  /** Takes it away; what follows begins where it stood. */
  end(): void;
}

/** A line on standard error that is written over and over; none where there is no terminal. */
function movingLine(console: Console): MovingLine {
  if (process.stderr.isTTY !== true) return { show: () => {}, end: () => {} };
  let length = 0;
  return {
    show(text) {
      const cut = text.slice(0, Math.max(0, console.width - 1));
      console.error(`\r${cut.padEnd(length)}`);
      length = cut.length;
    },
    end() {
      if (length > 0) console.error(`\r${' '.repeat(length)}\r`);
      length = 0;
    },
  };
}

/** The worker's file beside the built command, whether this code ended up in a chunk of it or not. */
function builtWorker(): string | null {
  for (const place of ['./command-worker.js', '../command-worker.js']) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  return null;
}
