import { exitCodes } from './command.ts';
import type { Console } from './console.ts';

/* Ctrl-C: what was done is reported and kept, and the command ends with exit code 130. */

/** Whether somebody wants the command to end. To be asked wherever there is something to stop. */
export type Stopped = () => boolean;

/** Of what nobody can interrupt. */
export const neverStopped: Stopped = () => false;

const INTERRUPTED = 'interrupted: nothing was kept\n';

/** Hears Ctrl-C where nothing else does, from the first moment on: there is a word, and exit code 130. */
export function endInWords(console: Console): void {
  process.on('SIGINT', () => {
    if (isHeardElsewhere()) return;
    console.error(INTERRUPTED);
    process.exit(exitCodes.interrupted);
  });
}

/** Whether the command at hand listens for Ctrl-C itself. */
export function isHeardElsewhere(): boolean {
  return process.listenerCount('SIGINT') > 1;
}

/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM), so that the command can end in good order; the second ends it at once.
 * Returns what takes the listening back.
 */
export function onInterrupt(stop: () => void, console: Console): () => void {
  let stopping = false;
  const listener = (): void => {
    if (stopping) process.exit(exitCodes.interrupted);
    stopping = true;
    stop();
    console.error('stopping; once more to stop at once\n');
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

/** Thrown where work was broken off by Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super(INTERRUPTED);
  }
}

/** Thrown where work was broken off because a replica of the user's own never returned to it. */
export class Hung extends Error {
  constructor(why: string) {
    super(`the run was cut short: ${why}`);
  }
}
