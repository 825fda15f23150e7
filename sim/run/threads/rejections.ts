import { setImmediate } from 'node:timers/promises';
import { messageOf, placeOf, thrownInWords } from '../../world/own-replica/own-code.ts';
import { rejectionInWords } from '../lost-run.ts';

/*
 * Unhandled rejections of promises that a user's code left behind. A run is one synchronous call: promises
 * continue only after it, so that the thread must wait for them before the next run, or that run would be
 * blamed. A promise that also waits for a timer may still be rejected later.
 */

let first = '';

/**
 * Makes this thread survive unhandled rejections from now on, and note the first one. May be called repeatedly.
 */
export function catchRejections(): void {
  if (!process.listeners('unhandledRejection').includes(note)) process.on('unhandledRejection', note);
}

function note(error: unknown): void {
  if (first === '') first = thrownInWords(messageOf(error), placeOf(error));
}

/** Lets pending promises continue. Returns the first rejection since the last call, in words; '' if none. */
export async function rejectionSince(): Promise<string> {
  await setImmediate();
  const words = first;
  first = '';
  return words === '' ? '' : rejectionInWords(words);
}
