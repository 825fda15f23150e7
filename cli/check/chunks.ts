import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { sourceOf } from '../files/ordinary-file.ts';
import { exitCodes } from '../request/command.ts';

const CHUNK_BYTES = 1 << 18;
/** The name of standard input. */
export const STDIN = '-';
const STDIN_DEVICE = '/dev/stdin';

/**
 * The bytes of a history in chunks; a chunk is valid only until the next is requested. Errors of opening the file are
 * thrown when the first chunk is requested.
 */
export function chunksOf(file: string): AsyncIterable<Uint8Array> {
  return file === STDIN || (file === STDIN_DEVICE && isMainThread) ? stdinChunks() : fileChunks(file);
}

/** Reads standard input. Ctrl-C, before the history is complete, ends the process with a message. */
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

/** Reads a file, with a turn of the event loop after each chunk, so that Ctrl-C is handled. */
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
