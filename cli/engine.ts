import { setFlagsFromString } from 'node:v8';
import type { Micros } from '../core/units.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/*
 * One run takes a third of a second, and by default half of that would go into optimising code that is hardly used again. So the
 * engine is asked to optimise what has run several times as much as it usually wants to see, and to copy fewer of the called
 * functions into their callers; what it collects in such a short time is not worth a second thread. Many runs want the opposite:
 * as much copied as is of use, however long that takes, and from a thousand on soon. One long run is better off with the defaults. The
 * flags change when code is optimised and how, not what it computes.
 */

/** By Node's major version, where we know that it takes the flags: others would complain about them. */
type Flags = Readonly<Record<string, readonly string[]>>;

/** After so many bytes of bytecode (default 67,584), and soon then, whether a function is large or small. */
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

/** Runs of a longer life of the cluster last until well optimised code has paid. */
const SHORT_RUN: Micros = 5 * 60 * 1_000_000;

/** A thread of fewer runs does not get back what compiling sooner takes. */
const MANY_RUNS = 1000;
const forFewerRuns: Flags = { 20: late };

/** A thread of fewer runs does not get back what compiling more takes. */
const SOME_RUNS = 150;
const forSomeRuns = onAll('--max-inlined-bytecode-size-cumulative=2000', '--no-turbo-loop-peeling');

/** Each worker collects its own garbage and compiles for itself: threads that help would only take the others' cores from them. */
const forBusyCores = onAll('--no-parallel-scavenge', '--no-concurrent-recompilation');

/** The same on every version that we know. */
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

/** To be called before the first run of a thread that plays so many, or before the thread is started. */
export function tuneForRuns(runs: number): void {
  if (runs < MANY_RUNS) set(forFewerRuns);
  if (runs >= SOME_RUNS) set(forSomeRuns);
}

/** To be called before workers are started, one for each core. */
export function tuneForBusyCores(): void {
  set(forBusyCores);
}
