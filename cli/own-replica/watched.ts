import { url } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { hasOwnReplicas } from '../../sim/run/own-replica.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import {
  callIn,
  callInWords,
  createWhereabouts,
  tellWhereabouts,
} from '../../sim/world/own-replica/whereabouts.ts';
import { Hung, Interrupted } from '../console/interrupt.ts';
import type { WatcherSetup } from './watcher.ts';

/**
 * Performs work that throws Interrupted at Ctrl-C, and throws Hung if a call to an own replica never returns. Another
 * thread watches for that, since this one is blocked by the work.
 */
export function watched<T>(work: () => T): T {
  // With a debugger attached (which `url()` shows), a replica may stand still for any length of time.
  const file = hasOwnReplicas() && url() === undefined ? builtFile('watcher.js') : null;
  if (file === null) return work();
  const at = createWhereabouts();
  const hung = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watcher = new Worker(file, { workerData: { at, hung } satisfies WatcherSetup });
  tellWhereabouts(at);
  try {
    return work();
  } catch (error) {
    // The interrupted work never left its last call, so that call is still recorded.
    const call = callIn(at);
    if (!(error instanceof Interrupted) || Atomics.load(hung, 0) === 0 || call === null) throw error;
    throw new Hung(callInWords(call));
  } finally {
    tellWhereabouts(null);
    void watcher.terminate();
  }
}
