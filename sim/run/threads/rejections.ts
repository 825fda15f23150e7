import { setImmediate } from 'node:timers/promises';
import { messageOf, placeOf, thrownInWords } from '../../own-code.ts';
import { rejectionInWords } from '../lost-run.ts';

/*
 * Promises that code of the user's own left behind, and that were rejected with nobody to hear. A run is one stretch of work,
 * and what was left behind in it only goes on when that is over: whoever plays another run first would blame that one. What
 * waits for a timer as well may come later still.
 */

let first = '';

/** From now on they do not take this thread down, however often this is said. */
export function hearRejections(): void {
  if (!process.listeners('unhandledRejection').includes(note)) process.on('unhandledRejection', note);
}

function note(error: unknown): void {
  if (first === '') first = thrownInWords(messageOf(error), placeOf(error));
}

/** Lets all go on that was left behind. Returns what was rejected first since the last time, in words; '' if nothing was. */
export async function rejectionSince(): Promise<string> {
  await setImmediate();
  const words = first;
  first = '';
  return words === '' ? '' : rejectionInWords(words);
}
