import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { loadOwnCode } from '../../sim/world/own-replica/own-code.ts';
import { tellWhereabouts, type Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';

/* Worker thread that only loads a user's code for the first time. */

export interface TrialSetup {
  readonly code: string;
  readonly at: Whereabouts;
}

const { code, at } = workerData as TrialSetup;
tellWhereabouts(at);
try {
  await loadOwnCode(code);
  // Let callbacks that the module has scheduled run first: they may end the thread.
  await setImmediate();
} catch {
  // The exception will be thrown again, and reported with its place, when the code is loaded in earnest.
}
parentPort?.postMessage('');
