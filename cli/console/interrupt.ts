import { exitCodes } from '../request/command.ts';
import type { Console } from './console.ts';

/* Handling of Ctrl-C: what was done until then is reported and kept, and the command ends with exit code 130. */

/** Returns whether the command has been asked to stop; polled by long computations. */
export type Stopped = () => boolean;

/** For computations that cannot be interrupted. */
export const neverStopped: Stopped = () => false;

const INTERRUPTED = 'interrupted: nothing was kept\n';

/**
 * Installs the default handler for Ctrl-C, used unless the command has its own: prints a message and exits with
 * 130.
 */
export function exitOnInterrupt(console: Console): void {
  process.on('SIGINT', () => {
    // The command has a handler of its own.
    if (process.listenerCount('SIGINT') > 1) return;
    console.error(INTERRUPTED);
    process.exit(exitCodes.interrupted);
  });
}

/**
 * Lets a Ctrl-C that has come until now take effect, which needs a turn of the event loop. Loading modules does not turn it,
 * least of all with Node 24, and nor does work in the foreground, so the signal would be handled when the work is done.
 */
export function heedInterrupts(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM), so that the command can end in an orderly way; the second ends it at
 * once. Returns a function that removes the handlers.
 */
export function onInterrupt(stop: () => void, console: Console): () => void {
  let stopping = false;
  return onEachInterrupt(() => {
    if (stopping) process.exit(exitCodes.interrupted);
    stopping = true;
    stop();
    console.error('stopping; interrupt again to stop immediately\n');
  });
}

/** Calls `stop` at each Ctrl-C (or SIGTERM). Returns a function that removes the handlers. */
export function onEachInterrupt(stop: () => void): () => void {
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}

/** What the work returns, unless Ctrl-C breaks it off. */
export async function unlessInterrupted<T>(work: () => T | Promise<T>): Promise<T | 'interrupted'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) return 'interrupted';
    throw error;
  }
}

/** Thrown when work was interrupted by Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super(INTERRUPTED);
  }
}

/** Breaks off the work in which it is called, by Interrupted, once the command has been asked to stop. */
export function heeding(stopped: Stopped): () => void {
  return () => {
    if (stopped()) throw new Interrupted();
  };
}

/** Thrown when work was interrupted because a call to an own replica never returned. */
export class Hung extends Error {
  constructor(why: string) {
    super(`the run was cut short: ${why}`);
  }
}
