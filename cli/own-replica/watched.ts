import { url } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { hasOwnReplicas } from '../../sim/run/own-replica.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { callIn, callInWords, createWhereabouts, tellWhereabouts } from '../../sim/run/whereabouts.ts';
import { Hung, Interrupted } from '../interrupt.ts';
import type { WatcherSetup } from './watcher.ts';

/**
 * Does what ends in Interrupted at Ctrl-C, and throws Hung if a replica of the user's own never returns to it. The replica is
 * watched from another thread, since nothing else runs in this one until the work is done.
 */
export function watched<T>(work: () => T): T {
  // Who debugs a replica lets it stand as long as he thinks.
  const file = hasOwnReplicas() && url() === undefined ? builtFile('watcher.js') : null;
  if (file === null) return work();
  const at = createWhereabouts();
  const hung = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watcher = new Worker(file, { workerData: { at, hung } satisfies WatcherSetup });
  tellWhereabouts(at);
  try {
    return work();
  } catch (error) {
    // What was broken off has not left the call that it was in.
    const call = callIn(at);
    if (!(error instanceof Interrupted) || Atomics.load(hung, 0) === 0 || call === null) throw error;
    throw new Hung(callInWords(call));
  } finally {
    tellWhereabouts(null);
    void watcher.terminate();
  }
}
