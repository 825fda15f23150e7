import { workerData } from 'node:worker_threads';
import { watch } from '../../sim/run/threads/watchdog.ts';
import type { Whereabouts } from '../../sim/run/whereabouts.ts';

/*
 * A thread that watches the first one, while that plays a replica of the user's own and hears nothing. All it can do is what
 * Ctrl-C would; before that it says so.
 */

export interface WatcherSetup {
  readonly at: Whereabouts;
  /** One number, shared: 1 once the replica was found not to return. */
  readonly hung: Int32Array;
}

const { at, hung } = workerData as WatcherSetup;
watch(at, () => {
  Atomics.store(hung, 0, 1);
  process.kill(process.pid, 'SIGINT');
});
