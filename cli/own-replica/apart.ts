import { Worker } from 'node:worker_threads';
import { exitInWords, type LostRun, lossInWords } from '../../sim/run/lost-run.ts';
import { replayCommand } from '../../sim/run/replay-command.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { watch } from '../../sim/run/threads/watchdog.ts';
import { callInWords, createWhereabouts } from '../../sim/run/whereabouts.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Played, playHere } from '../play-here.ts';
import { codeOf } from './load.ts';
import type { ApartSetup } from './worker.ts';

const MICROS_PER_SECOND = 1_000_000;

/**
 * Plays a scenario with the replica that it brings along in a thread of its own: a replica may end its process, or fill
 * all memory, or never return, and then there has to be somebody left who can tell. The replica must have been loaded.
 */
export async function playApart(scenario: Scenario, seed: string): Promise<Played | LostRun> {
  const file = builtFile('replica-worker.js');
  // The sources, in a test: here, then.
  if (file === null) return playHere(scenario, seed);
  const clock = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const at = createWhereabouts();
  const setup: ApartSetup = { scenario, seed, code: codeOf(scenario), clock, at };
  const worker = new Worker(file, { workerData: setup });
  const lost = (why: string): LostRun => ({
    scenario: scenario.name,
    file: scenario.file,
    seed,
    why,
    second: clock[0] / MICROS_PER_SECOND,
    replica: scenario.cluster.replica,
    replay: replayCommand(scenario, seed),
  });
  let release = (): void => {};
  try {
    return await new Promise((resolve) => {
      release = watch(at, (call) => resolve(lost(callInWords(call))));
      // In words: what it left behind.
      worker.on('message', (played: Played | string) =>
        resolve(typeof played === 'string' ? lost(played) : played),
      );
      worker.on('error', (error) => resolve(lost(lossInWords(error))));
      worker.on('exit', (code) => resolve(lost(exitInWords(code))));
    });
  } finally {
    release();
    await worker.terminate();
  }
}
