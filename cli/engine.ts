import { setFlagsFromString } from 'node:v8';

/*
 * One run takes half a second, and by default half of that would go into optimising code that is hardly used again. So the
 * engine is asked to optimise only what has run more than ten times as much as it usually wants to see. Sweeps are
 * better off with the defaults. The flags change when code is optimised, not what it computes.
 */

/** By Node's major version, where we know that it takes the flags: others would complain about them. */
type Flags = Readonly<Record<string, readonly string[]>>;

const forOneRun: Flags = {
  // After so many bytes of bytecode (default 67,584), and soon then, whether a function is large or small.
  20: [
    '--interrupt-budget=1500000',
    '--ticks-before-optimization=1',
    '--bytecode-size-allowance-per-tick=1000',
    '--max-bytecode-size-for-early-opt=0',
  ],
  // Default 3,000.
  22: ['--invocation-count-for-turbofan=14000'],
  24: ['--invocation-count-for-turbofan=80000'],
};

/** Each worker collects its own garbage: threads that help would only take the others' cores from them. */
const forBusyCores: Flags = {
  20: ['--no-parallel-scavenge'],
  22: ['--no-parallel-scavenge'],
  24: ['--no-parallel-scavenge'],
};

function set(flags: Flags): void {
  for (const flag of flags[process.versions.node.split('.')[0]] ?? []) setFlagsFromString(flag);
}

/** To be called before the run. */
export function tuneForOneRun(): void {
  set(forOneRun);
}

/** To be called before workers are started, one for each core. */
export function tuneForBusyCores(): void {
  set(forBusyCores);
}
