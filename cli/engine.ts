import { setFlagsFromString } from 'node:v8';

/*
 * One run takes a second, and by default half of that would go into optimising code that is hardly used again. So the
 * engine is asked to optimise only what has run more than ten times as much as it usually wants to see. Sweeps and
 * other long jobs are better off with the defaults. The flags change when code is optimised, not what it computes.
 */

/** By Node's major version, where we know that it takes the flag: others would complain about it. */
const flags: Readonly<Record<string, string>> = {
  // In bytes of bytecode; default 67,584.
  20: '--interrupt-budget=700000',
  // Default 3,000.
  22: '--invocation-count-for-turbofan=14000',
  24: '--invocation-count-for-turbofan=80000',
};

/** To be called before the simulator is loaded. */
export function tuneForShortRuns(): void {
  const flag = flags[process.versions.node.split('.')[0]];
  if (flag !== undefined) setFlagsFromString(flag);
}
