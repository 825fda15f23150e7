import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { loadOwnCode } from '../../sim/own-code.ts';
import { tellWhereabouts, type Whereabouts } from '../../sim/run/whereabouts.ts';

/* A thread in which code of the user's own is loaded for the first time, and nothing else. */

export interface TrialSetup {
  readonly code: string;
  readonly at: Whereabouts;
}

const { code, at } = workerData as TrialSetup;
tellWhereabouts(at);
try {
  await loadOwnCode(code);
  // What it left behind goes on, and may take the thread down.
  await setImmediate();
} catch {
  // Who loads it next says so, with the place.
}
parentPort?.postMessage('');
