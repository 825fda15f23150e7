import { fork } from 'node:child_process';
import { tuneForRuns } from '../../cli/engine.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import { EventListener } from '../../sim/run/trace/recorder.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Cost, costOf } from './cost.ts';
import { batchedLoad, highLoad, lowLoad } from './workloads.ts';

/*
 * One way to play a workload, in a process of its own, with the engine set up as it is for a sweep of many runs. Three
 * ways in one process would measure each other: the engine compiles for all that it has seen a function do.
 */

/** With judges and digest; without; and with a listener that turns every fact into an event of a trace, on top of the judges. */
export type Way = 'judged' | 'plain' | 'recorded';

/** What is played; `entries` says nothing to `low`. */
export interface Workload {
  readonly load: 'high' | 'batched' | 'low';
  readonly entries: number;
}

export interface Player {
  /** Plays once for each seed. */
  play(seeds: readonly string[]): Promise<Cost>;
  close(): void;
}

/** Tells a process to be a player: this, the workload and the way. */
export const PLAYER = '--player';

/**
 * While the others play, this one is idle, and the engine takes that for a sign that it needs little memory for young
 * objects: it would begin with a small one and collect three times as often, for hundreds of runs. In megabytes.
 */
const KEEPS_YOUNG_MEMORY = ['--min-semi-space-size=16'];

/** `script` is this bench. */
export function startPlayer(script: string, { load, entries }: Workload, way: Way): Player {
  const child = fork(script, [PLAYER, load, String(entries), way], { execArgv: KEEPS_YOUNG_MEMORY });
  return {
    play: (seeds) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void =>
          reject(new Error(`the player of ${load}, ${way}, ended: ${code}`));
        child.once('exit', ended);
        child.once('message', (cost) => {
          child.off('exit', ended);
          resolve(cost as Cost);
        });
        child.send(seeds);
      }),
    close: () => void child.kill(),
  };
}

/** What the process does that was started as a player: answers lists of seeds with what they cost. */
export function bePlayer([load, entries, way]: readonly string[]): void {
  tuneForRuns(Number.POSITIVE_INFINITY);
  const scenario = loadNamed(load, Number(entries));
  const options = optionsOf(way);
  process.on('message', (seeds: readonly string[]) => {
    process.send?.(costOf(scenario, seeds, options));
  });
}

function loadNamed(load: string | undefined, entries: number): Scenario {
  if (load === 'low') return lowLoad();
  return load === 'high' ? highLoad(entries) : batchedLoad(entries);
}

function optionsOf(way: string | undefined): SimulateOptions {
  if (way === 'plain') return { withoutJudges: 'all', digested: false };
  return way === 'judged' ? {} : { consumers: [new EventListener(() => {})] };
}
