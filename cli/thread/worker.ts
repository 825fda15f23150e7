import { parentPort, workerData } from 'node:worker_threads';
import { tellWhereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import { Interrupted, unlessInterrupted } from '../console/interrupt.ts';
import { exitCodes } from '../request/command.ts';
import type { ThreadSetup, ThreadWord } from './job.ts';
import { perform } from './perform.ts';

/* Worker thread that performs a command, so that the main thread can handle Ctrl-C meanwhile. */

const { command, request, color, width, environment, stop, at } = workerData as ThreadSetup;

tellWhereabouts(at);

function say(word: ThreadWord): void {
  parentPort?.postMessage(word);
}

const console = {
  color,
  width,
  environment,
  out: (text: string) => say({ kind: 'out', text }),
  error: (text: string) => say({ kind: 'error', text }),
  moving: (text: string) => say({ kind: 'moving', text }),
};
const outcome = await unlessInterrupted(() =>
  perform(command, request, console, () => Atomics.load(stop, 0) === 1),
);
if (outcome === 'interrupted') console.error(new Interrupted().message);
say({ kind: 'over', outcome: outcome === 'interrupted' ? exitCodes.interrupted : outcome });
