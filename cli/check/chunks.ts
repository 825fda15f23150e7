import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { exitCodes } from '../command.ts';
import { sourceOf } from '../ordinary-file.ts';

const CHUNK_BYTES = 1 << 18;
/** The name of standard input. */
export const STDIN = '-';
const STDIN_DEVICE = '/dev/stdin';

/**
 * The bytes of a history, chunk by chunk; a chunk is good until the next one is asked for. Throws, as reading
 * files does, when the first one is asked for.
 */
export function chunksOf(file: string): AsyncIterable<Uint8Array> {
  return file === STDIN || (file === STDIN_DEVICE && isMainThread) ? stdinChunks() : fileChunks(file);
}

/** Whoever types a history, or waits for one, may give up: nothing was judged by then. */
async function* stdinChunks(): AsyncGenerator<Uint8Array> {
  const listener = (): void => {
    process.stderr.write('interrupted before the history was whole: nothing was judged\n');
    process.exit(exitCodes.interrupted);
  };
  process.on('SIGINT', listener);
  try {
    for await (const chunk of process.stdin) yield chunk as Uint8Array;
  } finally {
    process.off('SIGINT', listener);
  }
}

/** With a turn of the event loop after each, so that Ctrl-C is heard. */
async function* fileChunks(file: string): AsyncGenerator<Uint8Array> {
  const source = sourceOf(file);
  const descriptor = typeof source === 'number' ? source : openSync(source, 'r');
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      yield buffer.subarray(0, read);
      await setImmediate();
    }
  } finally {
    if (descriptor !== source) closeSync(descriptor);
  }
}
