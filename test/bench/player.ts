import { fork } from 'node:child_process';
import { tuneForRuns } from '../../cli/start/engine.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import { EventListener } from '../../sim/run/trace/recorder.ts';
import { Tape } from '../../sim/run/trace/tape.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Cost, costOf } from './cost.ts';
import { batchedLoad, highLoad, lowLoad } from './workloads.ts';

/*
 * One way to run a workload, in a process of its own, with V8 set up as for a sweep of many runs. Several ways in one
 * process would affect each other's figures, since V8 compiles a function for everything that it has seen it do.
 */

/**
 * With judges and digest; without both; with both and a recorder that keeps the facts of the whole run; with both and a
 * listener that makes of each fact the line of a trace file, of which nothing is kept.
 */
export type Way = 'judged' | 'plain' | 'recorded' | 'traced';

/** The workload; `low` ignores `entries`. */
export interface Workload {
  readonly load: 'high' | 'batched' | 'low';
  readonly entries: number;
}

export interface Player {
  /** Runs the workload once for each seed. */
  play(seeds: readonly string[]): Promise<Cost>;
  close(): void;
}

/** Tells a child process to be a player; followed by the workload and the way. */
export const PLAYER = '--player';

/**
 * A player is idle while the others run, upon which V8 shrinks its young generation. It would then scavenge three times
 * as often for hundreds of runs. The flag keeps each semi-space at this size at least, in megabytes.
 */
const KEEPS_YOUNG_MEMORY = ['--min-semi-space-size=16'];

/** Starts a player; `script` is the program of the bench. */
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

/** The work of a child process started as a player: answers each list of seeds with the cost of its runs. */
export function runPlayer([load, entries, way]: readonly string[]): void {
  tuneForRuns(Number.POSITIVE_INFINITY);
  const scenario = loadNamed(load, Number(entries));
  process.on('message', (seeds: readonly string[]) => {
    process.send?.(costOf(scenario, seeds, () => optionsOf(way)));
  });
}

function loadNamed(load: string | undefined, entries: number): Scenario {
  if (load === 'low') return lowLoad();
  return load === 'high' ? highLoad(entries) : batchedLoad(entries);
}

/** The options of one run. */
function optionsOf(way: string | undefined): SimulateOptions {
  switch (way) {
    case 'plain':
      return { withoutJudges: 'all', digested: false };
    case 'recorded':
      return { consumers: [new Tape()] };
    case 'traced':
      return { consumers: [new EventListener((event) => void JSON.stringify(event))] };
    default:
      return {};
  }
}
