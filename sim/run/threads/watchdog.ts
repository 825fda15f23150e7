import { url } from 'node:inspector';
import { type Call, callIn, type Whereabouts } from '../whereabouts.ts';

/*
 * Outside of every run: looks whether a replica of the user's own ever returns from a call. Steps take microseconds; one that
 * takes seconds has gone into a loop, in which no virtual time passes, so that only the machine's clock can tell. What comes
 * of it is told as a run without a verdict, never as a failure: how long is too long is the machine's business.
 */

/** Looks, and not seconds, are counted: while the machine sleeps nobody looks. */
const LOOKS = 20;
const MILLIS_BETWEEN_LOOKS = 500;
/** How long a call may take, roughly. */
export const PATIENCE_SECONDS = (LOOKS * MILLIS_BETWEEN_LOOKS) / 1_000;

/** Calls `hung`, once, when the thread has been in one call for too long. Returns what ends the watch. */
export function watch(at: Whereabouts, hung: (call: Call) => void): () => void {
  // Who debugs a replica lets it stand as long as he thinks.
  if (url() !== undefined) return () => {};
  let last = 0;
  let looks = 0;
  const timer = setInterval(() => {
    const call = callIn(at);
    looks = call !== null && call.number === last ? looks + 1 : 0;
    last = call?.number ?? 0;
    if (call === null || looks < LOOKS) return;
    clearInterval(timer);
    hung(call);
  }, MILLIS_BETWEEN_LOOKS);
  return () => clearInterval(timer);
}
