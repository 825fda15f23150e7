import { setFlagsFromString } from 'node:v8';
import type { Micros } from '../core/units.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/*
 * V8 flags for different loads. A single run takes a third of a second, of which by default half would be spent
 * on optimising code that is hardly used again. So for one short run V8 is told to optimise only much hotter
 * code, with a smaller inlining budget, and without incremental marking, since there is little garbage in so
 * short a time. Many runs benefit from the opposite: a large inlining budget, however long compilation takes. For
 * one long run the defaults are best. The flags affect when and how code is optimised, not what it computes.
 */

/** Flags by major version of Node, for versions known to accept them: others would print a warning. */
type Flags = Readonly<Record<string, readonly string[]>>;

/** Optimises a function after this many bytes of executed bytecode (default 67,584), then at once, whatever its size. */
const late = [
  '--interrupt-budget=500000',
  '--ticks-before-optimization=1',
  '--bytecode-size-allowance-per-tick=1000',
  '--max-bytecode-size-for-early-opt=0',
];

const forShortRun: Flags = {
  20: [
    ...late,
    // Default 920 bytes.
    '--max-inlined-bytecode-size-cumulative=120',
    '--no-turbo-loop-peeling',
    '--no-incremental-marking',
  ],
  22: [
    // Default 3,000.
    '--invocation-count-for-turbofan=5000',
    '--max-inlined-bytecode-size-cumulative=120',
    '--no-turbo-loop-peeling',
    '--no-incremental-marking',
  ],
  24: ['--invocation-count-for-turbofan=80000', '--no-incremental-marking'],
};

/** In a run with more virtual time than this, optimised code pays off. */
const SHORT_RUN: Micros = 5 * 60 * 1_000_000;

/** With fewer runs per thread, the default, earlier optimisation does not pay off. */
const MANY_RUNS = 1000;
const forFewerRuns: Flags = { 20: late };

/** With fewer runs per thread, a larger inlining budget does not pay off. */
const SOME_RUNS = 150;
const forSomeRuns = onAll('--max-inlined-bytecode-size-cumulative=2000', '--no-turbo-loop-peeling');

/**
 * With a worker on each core, V8's helper threads for scavenges and compilation would only compete with the
 * workers.
 */
const forBusyCores = onAll('--no-parallel-scavenge', '--no-concurrent-recompilation');

/** The same flags for every known version. */
function onAll(...flags: readonly string[]): Flags {
  return { 20: flags, 22: flags, 24: flags };
}

function set(flags: Flags): void {
  for (const flag of flags[process.versions.node.split('.')[0]] ?? []) setFlagsFromString(flag);
}

/** To be called before the only run of a process. */
export function tuneForOneRun(scenario: Scenario): void {
  if (scenario.run <= SHORT_RUN) set(forShortRun);
}

/** To be called before the first run of a thread that plays `runs` runs, or before the thread is started. */
export function tuneForRuns(runs: number): void {
  if (runs < MANY_RUNS) set(forFewerRuns);
  if (runs >= SOME_RUNS) set(forSomeRuns);
}

/** To be called before workers are started, one for each core. */
export function tuneForBusyCores(): void {
  set(forBusyCores);
}
