import type { Fault } from './fault.ts';

const CUTTING = ['partition', 'isolate', 'one-way'];

/** Mends every link that partitions have cut. */
export const heal: Fault = {
  name: 'heal',
  strike(cluster) {
    const mended = cluster.faults.endAll((step) => CUTTING.includes(step.do));
    return mended === 0 ? null : { target: 'all links', end: null };
  },
};
