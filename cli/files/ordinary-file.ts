import { readFileSync, type Stats, statSync } from 'node:fs';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { reasonOf } from '../console/reasons.ts';
import { usageError } from '../request/command.ts';

/*
 * Refuses to read named pipes and devices by name: a named pipe blocks until another process writes to it, and a
 * device may be endless, so that a command given one by mistake would hang silently. Pipes opened by the shell,
 * as in `<(...)` or `/dev/stdin`, are intended, and read like files.
 */

const STDIN = '/dev/stdin';
const DESCRIPTOR = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/u;
const NOTHING = '/dev/null';

/**
 * Status of the file at a path; undefined if there is none, or if it cannot be reached (a part of the path is no
 * folder, or the name is too long). Opening it will then produce the error.
 */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * The error if a path names something other than an ordinary file or folder; null otherwise, or if there is
 * nothing.
 */
export function noOrdinaryFile(path: string): InputError | null {
  if (path === STDIN || DESCRIPTOR.test(path) || path === NOTHING) return null;
  const stats = statsOf(path);
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return null;
  if (stats.isFIFO())
    return usageError(
      `${path} is a named pipe: reading it would block until another process writes to it`,
      `to read it nevertheless: name /dev/stdin, and add < ${path}`,
    );
  return usageError(`${path} cannot be read: it is not a regular file`);
}

/** Whether a path is the null device, to which output may be written in order to discard it. */
export function isNothing(path: string): boolean {
  return path === NOTHING;
}

/** The error if writing a file to this path would replace a folder, pipe or device; null otherwise. */
export function noOrdinaryTarget(path: string): InputError | null {
  const stats = statsOf(path);
  if (stats === undefined || stats.isFile()) return null;
  return usageError(
    stats.isDirectory()
      ? `${path} is a folder`
      : `${path} is not a regular file, and would be replaced by one`,
  );
}

/**
 * What to open or read: the path, or for a pipe or socket opened by the shell its descriptor. (Opening a pipe
 * again would wait for another writer, and a socket cannot be opened.)
 */
export function sourceOf(path: string): string | number {
  const descriptor = path === STDIN ? '0' : DESCRIPTOR.exec(path)?.[1];
  if (descriptor === undefined) return path;
  const stats = statsOf(path);
  return stats?.isFIFO() === true || stats?.isSocket() === true ? Number(descriptor) : path;
}

/** Whether the file can be read more than once, which a pipe cannot. */
export function canBeReadAgain(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

/**
 * Performs a read that may block, such as waiting for keyboard input. JavaScript listeners cannot run meanwhile,
 * so those for SIGINT are removed, and Ctrl-C ends the process by default.
 */
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

/** The text of a file; the error if it is not an ordinary file, or cannot be read. */
export function readText(file: string): string | InputError {
  const refusal = noOrdinaryFile(file);
  if (refusal !== null) return refusal;
  try {
    return whileWaiting(file, () => readFileSync(sourceOf(file), 'utf8'));
  } catch (error) {
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}
