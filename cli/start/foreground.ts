import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { exitInWords } from '../../sim/run/lost-run.ts';
import { Interrupted } from '../console/interrupt.ts';
import { watched } from '../own-replica/watched.ts';
import { exitCodes } from '../request/command.ts';

const WORK = Symbol.for('raftsim.work');
const BROKEN_OFF = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/** The explanation when an own replica or bug has ended the thread in which it was playing. */
export const LOST = 'your own replica or bug ended the process or thread that ran it; nothing was kept';

/**
 * Performs long synchronous work, during which the event loop does not turn. Ctrl-C interrupts it nevertheless,
 * and throws Interrupted from wherever the work was, also if the command has a handler of its own, which could be
 * called only after the work. If an own replica ends the process or never returns, a message is printed. In worker
 * threads the work is simply performed: they do not receive Ctrl-C, and the thread that started them notices how
 * they end.
 */
export function inForeground<T>(work: () => T): T {
  if (!isMainThread) return work();
  process.once('exit', tellEnd);
  try {
    return watched(() => interruptible(work));
  } finally {
    process.off('exit', tellEnd);
  }
}

function interruptible<T>(work: () => T): T {
  Reflect.set(globalThis, WORK, work);
  try {
    return new Script("globalThis[Symbol.for('raftsim.work')]()").runInThisContext({ breakOnSigint: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === BROKEN_OFF) throw new Interrupted();
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, WORK);
  }
}

function tellEnd(code: number): void {
  process.stderr.write(`raftsim: the run was cut short: ${exitInWords(code)}\n  ${LOST}\n`);
  process.exitCode = exitCodes.undecided;
}
