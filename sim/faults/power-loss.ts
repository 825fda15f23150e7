import type { Fault } from './fault.ts';
import { inWords } from './select.ts';

/** Every machine loses power at the same instant; with `for` all boot again together. */
export const powerLoss: Fault = {
  name: 'power-loss',
  strike(cluster, step) {
    const targets = cluster.hosts.filter((host) => host.up).map((host) => host.id);
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).crash('power loss');
    return {
      target: inWords(targets),
      end: step.for === null ? null : () => targets.forEach((id) => void cluster.host(id).boot()),
    };
  },
};
