import { Sampler } from '../kernel/sampler.ts';
import type { SlowDiskParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Writes to these disks take as long as `fsync` says. */
export const slowDisk: Fault = {
  name: 'slow-disk',
  strike(cluster, step, stream) {
    const params = paramsOf<SlowDiskParams>(step);
    const targets = select(cluster, params.node, stream);
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).disk.slow(new Sampler(params.fsync));
    return {
      target: inWords(targets),
      end: () => targets.forEach((id) => void cluster.host(id).disk.slow(null)),
    };
  },
};
