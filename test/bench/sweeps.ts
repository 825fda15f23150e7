import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './cost.ts';
import { LOW } from './workloads.ts';

/*
 * How long a sweep of `low` takes, by the clock on the wall: with one worker, with two, and, for comparison, as two
 * sweeps of half the runs in separate processes at the same time. The last shows what two cores of this machine can do
 * at most: programs on neighbouring cores share caches and memory even if they share nothing else.
 */

/** The usual number of runs, and of rounds. */
export const SWEEP_RUNS = 10_000;
export const SWEEP_ROUNDS = 3;
const MILLIS_PER_SECOND = 1_000;

const command = fileURLToPath(new URL('cli.js', import.meta.url));

/** Medians of all rounds. */
export interface SweepTimes {
  readonly runs: number;
  readonly oneWorkerSeconds: number;
  readonly twoWorkersSeconds: number;
  readonly twoProcessesSeconds: number;
}

/** Measures the three in turn, so that all see the same hours of the machine. */
export async function measureSweeps(runs: number, rounds: number): Promise<SweepTimes> {
  const half = runs >> 1;
  const [one, two, apart]: number[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    one.push(await secondsOf(() => [sweep(1, runs, 1)]));
    two.push(await secondsOf(() => [sweep(1, runs, 2)]));
    apart.push(await secondsOf(() => [sweep(1, half, 1), sweep(half + 1, runs, 1)]));
  }
  const [oneWorkerSeconds, twoWorkersSeconds, twoProcessesSeconds] = [one, two, apart].map(median);
  return { runs, oneWorkerSeconds, twoWorkersSeconds, twoProcessesSeconds };
}

async function secondsOf(start: () => readonly Promise<void>[]): Promise<number> {
  const began = performance.now();
  await Promise.all(start());
  return (performance.now() - began) / MILLIS_PER_SECOND;
}

/** Performs a sweep in a process of its own, start and report included. Rejects if a run does not pass. */
function sweep(from: number, to: number, workers: number): Promise<void> {
  const args = ['sweep', LOW, '--seeds', `${from}..${to}`, '--workers', String(workers), '--quiet'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the sweep of the bench ended with exit code ${code}`));
    });
  });
}
