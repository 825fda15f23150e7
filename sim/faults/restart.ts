import type { RestartParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Machines that are down boot again on what their disks hold. */
export const restart: Fault = {
  name: 'restart',
  strike(cluster, step, stream) {
    const { node } = paramsOf<RestartParams>(step);
    const targets = select(cluster, node, stream).filter((id) => !cluster.host(id).up);
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).boot();
    return { target: inWords(targets), end: null };
  },
};
