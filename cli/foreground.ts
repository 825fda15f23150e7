import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { exitInWords } from '../sim/run/lost-run.ts';
import { exitCodes } from './command.ts';
import { Interrupted, isHeardElsewhere } from './interrupt.ts';
import { watched } from './own-replica/watched.ts';

const WORK = Symbol.for('raftsim.work');
const BROKEN_OFF = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/** Who ends the thread that it runs in. */
export const LOST = 'a replica or a bug that you brought along took down what played it; nothing was kept';

/**
 * Does what takes long without a turn of the event loop. Ctrl-C is heard all the same, and throws Interrupted wherever the
 * work was; unless the command listens itself, which then decides when the work is done. And a replica of the user's that
 * ends the process, or never returns, does not do so without a word. In other threads than the first it just does
 * the work: Ctrl-C cannot be heard there, and who started the thread can tell how it ended.
 */
export function inForeground<T>(work: () => T): T {
  if (!isMainThread) return work();
  process.once('exit', tellEnd);
  try {
    return isHeardElsewhere() ? work() : watched(() => interruptible(work));
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
