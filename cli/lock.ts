import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/*
 * Two processes that write to one file spoil it for each other. Whoever works on it leaves a file beside it that says who
 * that is. One that was left behind by a process that was killed is taken over.
 */

/** Who is at work. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Where the lock of this file is. */
export function lockOf(path: string): string {
  return `${path}.lock`;
}

/** Takes the lock of this file, and returns what gives it back; null: somebody else has it. Throws when there can be none. */
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

/** Whether its holder may be at work still. Of another machine nobody can tell, nor of one that is just writing its name. */
function isHeld(lock: string): boolean {
  try {
    const { pid, host } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>;
    return pid === undefined || host !== hostname() || isAlive(pid);
  } catch {
    return true;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
