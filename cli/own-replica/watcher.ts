import { workerData } from 'node:worker_threads';
import { watch } from '../../sim/run/threads/watchdog.ts';
import type { Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';

/*
 * Worker thread that watches the main thread while it is blocked playing an own replica. If a call to the replica
 * does not return, it sets `hung` and sends the process SIGINT, as Ctrl-C would.
 */

export interface WatcherSetup {
  readonly at: Whereabouts;
  /** One shared number: 1 once the replica was found not to return. */
  readonly hung: Int32Array;
}

const { at, hung } = workerData as WatcherSetup;
watch(at, () => {
  Atomics.store(hung, 0, 1);
  process.kill(process.pid, 'SIGINT');
});
