import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 18;
/** The name of standard input. */
export const STDIN = '-';

/**
 * The bytes of a history, chunk by chunk; a chunk is good until the next one is asked for. Throws, as reading
 * files does, when the first one is asked for.
 */
export function chunksOf(file: string): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return file === STDIN ? process.stdin : fileChunks(file);
}

function* fileChunks(file: string): Generator<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer))
      yield buffer.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}
