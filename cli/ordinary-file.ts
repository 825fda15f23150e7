import { type Stats, statSync } from 'node:fs';
import type { InputError } from '../sim/scenario/input-error.ts';
import { usageError } from './command.ts';

/*
 * What is read must come to an end. A named pipe waits until somebody writes to it, a device may have no end: nobody who names
 * one by mistake should sit before a command that says nothing. What the shell opened, as in `<(...)` or `/dev/stdin`, is
 * meant, and read like any file.
 */

const STDIN = '/dev/stdin';
const DESCRIPTOR = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/u;
const NOTHING = '/dev/null';

/**
 * What is there; undefined if nothing is, or if it cannot be reached (a file where the path wants a folder, a name that is too
 * long): who opens it will say why.
 */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What keeps a file from being read: that it is no ordinary one; null if it is, or if who opens it will tell more. */
export function noOrdinaryFile(path: string): InputError | null {
  if (path === STDIN || DESCRIPTOR.test(path) || path === NOTHING) return null;
  const stats = statsOf(path);
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return null;
  if (stats.isFIFO())
    return usageError(
      `${path} is a named pipe, which would be waited for until somebody writes to it`,
      `if that is meant: /dev/stdin instead of it, and < ${path}`,
    );
  return usageError(`${path} cannot be read: it is no ordinary file`);
}

/** Where nothing is kept and nobody minds. */
export function isNothing(path: string): boolean {
  return path === NOTHING;
}

/** What keeps a file from being written there: that a pipe or a device has this name, and a new file would take its place. */
export function noOrdinaryTarget(path: string): InputError | null {
  const stats = statsOf(path);
  if (stats === undefined || stats.isFile()) return null;
  return usageError(
    stats.isDirectory()
      ? `${path} is a folder`
      : `${path} is no ordinary file, and a file would take its place`,
  );
}

/**
 * What to read: the path, or of a pipe or socket that the shell opened the descriptor. (To open a named pipe once more would be
 * to wait for one more writer, and a socket cannot be opened.)
 */
export function sourceOf(path: string): string | number {
  const descriptor = path === STDIN ? '0' : DESCRIPTOR.exec(path)?.[1];
  if (descriptor === undefined) return path;
  const stats = statsOf(path);
  return stats?.isFIFO() === true || stats?.isSocket() === true ? Number(descriptor) : path;
}

/** Whether a second look at it finds what the first one found. */
export function canBeReadAgain(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

/** Reads what may wait for somebody to type: meanwhile nothing here can listen, so that Ctrl-C ends the process without us. */
export function whileWaiting<T>(path: string, read: () => T): T {
  if (canBeReadAgain(path)) return read();
  const listeners = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  try {
    return read();
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}
