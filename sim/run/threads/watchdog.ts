import { url } from 'node:inspector';
import { type Call, callIn, type Whereabouts } from '../../world/own-replica/whereabouts.ts';
import { patienceSeconds } from './patience.ts';

/*
 * Detects own replicas that hang. A step takes microseconds; one that takes seconds is in an endless loop, in
 * which no virtual time passes, so that only the machine's clock can detect it. Such a run gets no verdict,
 * rather than a failure, because the limit depends on the machine.
 */

const LOOKS_PER_SECOND = 2;
const MILLIS_BETWEEN_LOOKS = 500;

/** Calls `hung` once if the thread stays in one call for too long. Returns a function that ends the watch. */
export function watch(at: Whereabouts, hung: (call: Call) => void): () => void {
  // In a debugger a call may stand at a breakpoint for any time.
  if (url() !== undefined) return () => {};
  // The limit is a number of checks rather than seconds: while the machine sleeps, no checks are made.
  const most = patienceSeconds() * LOOKS_PER_SECOND;
  let last = 0;
  let looks = 0;
  const timer = setInterval(() => {
    const call = callIn(at);
    looks = call !== null && call.number === last ? looks + 1 : 0;
    last = call?.number ?? 0;
    if (call === null || looks < most) return;
    clearInterval(timer);
    hung(call);
  }, MILLIS_BETWEEN_LOOKS);
  return () => clearInterval(timer);
}
