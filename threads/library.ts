/** raftsim as functions: all that sim/index.ts says, and sweeps in worker threads. */

export * from '../sim/index.ts';
export { type SweepOptions, sweep } from './sweep.ts';
