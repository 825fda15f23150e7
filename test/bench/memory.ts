import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FactKind } from '../../sim/facts/facts.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { seeds } from './cost.ts';
import { lowLoad, mixedLoad } from './workloads.ts';

/*
 * Whether memory stays flat, over one long run and over many short ones in one process. Live memory is read after a
 * garbage collection; the resident memory of the process is larger, depending on when V8 collects.
 */

/** Defaults: the operations of the long run, and the number of short runs. */
export const LONG_RUN = 10_000_000;
export const MANY_RUNS = 2_000;

const BYTES_PER_MEGABYTE = 1_000_000;
/** Memory is read after these parts of the operations or runs. */
const PARTS = [0.05, 0.1, 0.25, 0.5, 0.75, 1] as const;

/** Memory at one moment. */
export interface MemoryMark {
  /** Operations answered in this run, or runs played. */
  readonly done: number;
  /** Reachable objects and array buffers. */
  readonly liveMegabytes: number;
  readonly residentMegabytes: number;
}

/** Memory over one run of `mixed`: eight clients that never pause, all kinds of operations, the usual snapshots. */
export function memoryOfRun(operations: number): readonly MemoryMark[] {
  const marks = new Marks(operations);
  const { report } = simulate(unlimited(mixedLoad(operations)), '1', {
    consumers: [{ on: { [FactKind.completed]: () => marks.count() } }],
  });
  if (report.verdict !== 'pass') throw new Error(`the run of the memory bench: ${report.verdict}`);
  return marks.all;
}

/** Memory over many runs of `low`, one after the other. */
export function memoryOfRuns(runs: number): readonly MemoryMark[] {
  const scenario = lowLoad();
  const marks = new Marks(runs);
  for (const seed of seeds(runs)) {
    const { report } = simulate(scenario, seed);
    if (report.verdict !== 'pass') throw new Error(`seed ${seed} of the memory bench: ${report.verdict}`);
    marks.count();
  }
  return marks.all;
}

/** Lifts the limit on events, which such a long run would exceed. */
function unlimited(scenario: Scenario): Scenario {
  return { ...scenario, maxEvents: Number.MAX_SAFE_INTEGER };
}

class Marks {
  readonly all: MemoryMark[] = [];
  private readonly at: readonly number[];
  private done = 0;
  private readonly collect = collector();

  constructor(total: number) {
    this.at = PARTS.map((part) => Math.round(part * total));
  }

  count(): void {
    if (++this.done !== this.at[this.all.length]) return;
    this.collect();
    const { heapUsed, arrayBuffers, rss } = memoryUsage();
    this.all.push({
      done: this.done,
      liveMegabytes: megabytes(heapUsed + arrayBuffers),
      residentMegabytes: megabytes(rss),
    });
  }
}

/** V8's garbage collector as a function, which Node exposes only with a flag. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node does not give its collector away');
  return () => collect();
}

function megabytes(bytes: number): number {
  return Number((bytes / BYTES_PER_MEGABYTE).toFixed(1));
}
