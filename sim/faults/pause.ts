import type { PauseParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** The process stops as in a long garbage collection: it forgets nothing, and what arrives waits for it. */
export const pause: Fault = {
  name: 'pause',
  strike(cluster, step, stream) {
    const { node } = paramsOf<PauseParams>(step);
    const targets = select(cluster, node, stream).filter((id) => {
      const host = cluster.host(id);
      return host.up && !host.paused;
    });
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).pause();
    return { target: inWords(targets), end: () => targets.forEach((id) => void cluster.host(id).resume()) };
  },
};
