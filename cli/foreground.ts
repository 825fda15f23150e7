import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { exitInWords } from '../sim/run/lost-run.ts';
import { exitCodes } from './command.ts';
import { Interrupted } from './interrupt.ts';

const WORK = Symbol.for('raftsim.work');
const BROKEN_OFF = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/** Who ends the thread that it runs in. */
export const LOST = 'a replica or a bug that you brought along took down what played it; nothing was kept';

/**
 * Does what takes long without a turn of the event loop. Ctrl-C is heard all the same: it throws Interrupted then, wherever
 * the work was. And a replica of the user's that ends the process does not do so without a word. In other threads than the
 * first it just does the work: Ctrl-C cannot be heard there, and who started the thread can tell how it ended.
 */
export function inForeground<T>(work: () => T): T {
  if (!isMainThread) return work();
  Reflect.set(globalThis, WORK, work);
  process.once('exit', tellEnd);
  try {
    return new Script("globalThis[Symbol.for('raftsim.work')]()").runInThisContext({ breakOnSigint: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === BROKEN_OFF) throw new Interrupted();
    throw error;
  } finally {
    process.off('exit', tellEnd);
    Reflect.deleteProperty(globalThis, WORK);
  }
}

function tellEnd(code: number): void {
  process.stderr.write(`raftsim: the run was cut short: ${exitInWords(code)}\n  ${LOST}\n`);
  process.exitCode = exitCodes.undecided;
}
