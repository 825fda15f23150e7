import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/*
 * Lock files, which keep two processes from writing to the same file. The lock names the process that holds it. A
 * lock left behind by a process that no longer exists is taken over.
 */

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Path of the lock for this file. */
export function lockOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Takes the lock for this file, and returns a function that releases it; null if another process holds it. Throws
 * if no lock can be created.
 */
export function takeLock(path: string): (() => void) | null {
  const lock = lockOf(path);
  if (!created(lock)) {
    if (isHeld(lock)) return null;
    rmSync(lock, { force: true });
    if (!created(lock)) return null;
  }
  const release = (): void => {
    process.off('exit', release);
    rmSync(lock, { force: true });
  };
  process.once('exit', release);
  return release;
}

function created(lock: string): boolean {
  const holder: Holder = { pid: process.pid, host: hostname() };
  try {
    writeFileSync(lock, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Whether the holder of the lock may still exist. Assumed if that cannot be checked: because it is on another
 * machine, or has not finished writing the lock.
 */
function isHeld(lock: string): boolean {
  try {
    const { pid, host } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>;
    return pid === undefined || host !== hostname() || isAlive(pid);
  } catch {
    return true;
  }
}

/** Whether there is a process with this id, of whatever user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
